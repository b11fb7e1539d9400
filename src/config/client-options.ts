import type { AxiosInstance } from 'axios';
import { checkOptions, type Checked, type Checks } from './check.js';
import { credential, flag, wholeNumber } from './checks.js';
import { circuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.js';
import { assertOneTransport, axiosInstance, ca, proxyUrl } from './connection.js';
import { assertSecure, baseUrl, service, type NaverService } from './service.js';

/** Options of `NaverCaptchaClient`; `naverCaptcha()` takes the same and more. */
export interface NaverCaptchaClientOptions {
  /** Client ID of your application (NAVER Developers), or its API key ID (NAVER Cloud Platform). */
  clientId: string;
  /** Client secret of your application. It is sent in a header, never in a URL, and appears in no error and no log. */
  clientSecret: string;
  /**
   * The service your credentials are for.
   * @default 'developers'
   */
  service?: NaverService | undefined;
  /**
   * Where the API is, if not at the service's own origin: the emulator, or a gateway of yours. https, or http on
   * this machine.
   * @default the service's origin
   */
  baseUrl?: string | undefined;
  /**
   * Allows a `baseUrl` of plain http on another machine. The client secret then crosses that network readably.
   * @default false
   */
  allowInsecureBaseUrl?: boolean | undefined;
  /**
   * Milliseconds that one call may take in all, from connecting to the last byte.
   * @default 5000
   */
  timeoutMs?: number | undefined;
  /**
   * Largest picture passed on, in bytes. NAVER's have 3 to 10 KB.
   * @default 262144 (256 KiB)
   */
  maxPictureBytes?: number | undefined;
  /**
   * Largest sound passed on, in bytes.
   * @default 1048576 (1 MiB)
   */
  maxAudioBytes?: number | undefined;
  /**
   * Connections to NAVER at the same time, each of which serves one call at a time.
   * @default 64
   */
  maxConnections?: number | undefined;
  /**
   * Calls that may wait for a connection; one more is refused at once with 503 and `Retry-After`. Comparisons wait in
   * a line of their own of the same length, and go first.
   * @default 64
   */
  maxQueuedCalls?: number | undefined;
  /**
   * How often a key, a picture or a sound is asked for again after a fault of the network or of NAVER's, within
   * `timeoutMs`. All retries together stay below a tenth of the calls. Comparisons are never repeated.
   * @default 2
   */
  retries?: number | undefined;
  /**
   * When calls are refused without being made, because NAVER is down; `false` for never.
   * @default `{ failures: 10, calls: 20, openMs: 10000 }`, for issuing, pictures, sounds and comparing each
   */
  circuitBreaker?: CircuitBreakerOptions | false | undefined;
  /**
   * An HTTP proxy that opens tunnels (`CONNECT`) to NAVER, such as `http://user:password@proxy.internal:3128`. Proxies
   * named in environment variables are not used.
   * @default none
   */
  proxyUrl?: string | undefined;
  /**
   * Certificates (PEM) of the authorities to trust in place of those that Node.js trusts: for a proxy that opens TLS,
   * or a gateway of yours.
   * @default Node's own
   */
  ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * An axios instance of yours: its interceptors, headers and timeout apply to every call. The address, the
   * credentials and how answers are read stay this package's, and redirects are not followed.
   * @default one that is made for the client: `client.axios`
   */
  axios?: AxiosInstance | undefined;
}

/** The checks of {@link NaverCaptchaClientOptions}, by name. */
export const clientChecks = {
  clientId: credential('the Client ID of your application (NAVER Developers) or the API key ID (NAVER Cloud Platform)'),
  clientSecret: credential('the Client Secret shown beside it, from an environment variable or a secret store'),
  service,
  baseUrl,
  allowInsecureBaseUrl: flag(false),
  timeoutMs: wholeNumber(5_000, 50, 120_000, 'milliseconds'),
  maxPictureBytes: wholeNumber(256 * 1024, 1_024, 16 * 1024 * 1024, 'bytes'),
  maxAudioBytes: wholeNumber(1024 * 1024, 1_024, 64 * 1024 * 1024, 'bytes'),
  maxConnections: wholeNumber(64, 1, 10_000, 'connections'),
  maxQueuedCalls: wholeNumber(64, 0, 100_000, 'calls'),
  retries: wholeNumber(2, 0, 5, 'retries'),
  circuitBreaker,
  proxyUrl,
  ca,
  axios: axiosInstance,
} satisfies Checks<NaverCaptchaClientOptions>;

/** Checked options of the client, frozen. */
export type ClientConfig = Checked<typeof clientChecks>;

/** @throws CaptchaConfigError for a missing, unknown or invalid option */
export function checkClientOptions(options: NaverCaptchaClientOptions): ClientConfig {
  const config = checkOptions(clientChecks, options, 'new NaverCaptchaClient()');
  assertClientOptions(config);
  return config;
}

/** Checks what no option can be checked for alone. @throws CaptchaConfigError if two options contradict each other */
export function assertClientOptions(config: ClientConfig): void {
  assertSecure(config.baseUrl, config.allowInsecureBaseUrl);
  assertOneTransport(config);
}

/** The client's share of a larger set of options, as they were given. */
export function clientShare(options: NaverCaptchaClientOptions): NaverCaptchaClientOptions {
  const share = (Object.keys(clientChecks) as (keyof NaverCaptchaClientOptions)[]).map((name) => [name, options[name]]);
  return Object.fromEntries(share) as NaverCaptchaClientOptions;
}
