import { checkOptions, type Checked, type Checks } from './check.js';
import { credential, flag, wholeNumber } from './checks.js';
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
} satisfies Checks<NaverCaptchaClientOptions>;

/** Checked options of the client, frozen. */
export type ClientConfig = Checked<typeof clientChecks>;

/** @throws CaptchaConfigError for a missing, unknown or invalid option */
export function checkClientOptions(options: NaverCaptchaClientOptions): ClientConfig {
  const config = checkOptions(clientChecks, options, 'new NaverCaptchaClient()');
  assertSecure(config.baseUrl, config.allowInsecureBaseUrl);
  return config;
}

/** The client's share of a larger set of checked options. */
export function clientShare(config: ClientConfig): ClientConfig {
  const share = (Object.keys(clientChecks) as (keyof ClientConfig)[]).map((name) => [name, config[name]]);
  return Object.freeze(Object.fromEntries(share)) as ClientConfig;
}
