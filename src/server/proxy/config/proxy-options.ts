import { isIP } from 'node:net';
import { checkOptions, describe, type Check, type Checked, type Checks } from '../../../config/check.js';
import { oneOf, wholeNumber } from '../../../config/checks.js';
import {
  captchaChecks,
  checkCaptchaOptions,
  type CaptchaConfig,
  type CaptchaOptions,
} from '../../../config/options.js';
import { CaptchaConfigError } from '../../../errors.js';
import { redisUrls } from './redis-urls.js';
import { sites, type SiteOptions } from './site-options.js';

/** What of `naverCaptcha()`'s options has no meaning without sessions and forms. */
const foreign = ['allowedOrigins', 'field', 'maxForms', 'passTtlMs', 'sessionKey'] as const;
type Foreign = (typeof foreign)[number];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Options of {@link createProxyServer}; those of `naverCaptcha()` mean what they mean there. */
export interface ProxyServerOptions extends Omit<CaptchaOptions, Foreign> {
  /** The sites that may show challenges and ask about tokens. */
  sites: readonly SiteOptions[];
  /**
   * Redis or Valkey that several processes share: `redis://` or `rediss://` (TLS), with user and password in the URL.
   * Several URLs with commas between them are nodes of one cluster.
   * @default kept in this process's memory
   */
  redisUrl?: string | undefined;
  /**
   * Name of the master, where `redisUrl` lists Sentinels.
   * @default none: `redisUrl` is Redis itself
   */
  redisSentinelMaster?: string | undefined;
  /**
   * Which proxies in front of this one may say who the visitor is (`X-Forwarded-For`): `false` for none, the number of
   * them, or their addresses. Express's `trust proxy`. Without a decision, requests that come through a proxy are
   * refused: limits would count all visitors as one, or believe whatever address a visitor claims.
   * @default undecided
   * @see https://expressjs.com/en/guide/behind-proxies.html
   */
  trustProxy?: false | number | string | undefined;
  /**
   * Milliseconds within which a token can be redeemed.
   * @default 120000 (two minutes)
   */
  tokenTtlMs?: number | undefined;
  /**
   * Milliseconds for which an idle connection is kept. Longer than whatever stands in front keeps its own, which would
   * otherwise send a request down a connection that is just being closed.
   * @default 65000 (nginx and most cloud load balancers: 60 s)
   */
  keepAliveMs?: number | undefined;
  /**
   * Milliseconds that requests under way may take to finish at shutdown.
   * @default 10000
   */
  shutdownMs?: number | undefined;
  /**
   * Milliseconds between the first sign of shutdown (`/readyz` says no, connections are closed after each answer) and
   * the moment when no more connections are accepted, for load balancers to notice.
   * @default 0
   */
  shutdownDelayMs?: number | undefined;
  /**
   * The least that is logged, as JSON lines on stdout.
   * @default 'info'
   */
  logLevel?: (typeof logLevels)[number] | undefined;
  /**
   * Bearer token for `/metrics`.
   * @default none: whoever reaches the port may read it
   */
  metricsToken?: string | undefined;
  /**
   * Turns the status page at `/status` on, for whoever knows this token.
   * @default none: there is no status page
   */
  statusToken?: string | undefined;
}

const trustProxy: Check<false | number | string | undefined> = (value, name) => {
  if (value === undefined || value === false) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 16) return value;
  if (typeof value === 'string' && value.split(',').every((part) => isProxyAddress(part.trim()))) return value;
  throw new CaptchaConfigError(
    `\`${name}\` must be false, the number of proxies in front (1 to 16), or their addresses such as ` +
      `'loopback, 10.0.0.0/8', got ${value === true ? 'true, which lets a visitor claim any address' : describe(value)}.`,
  );
};

/** What Express's `trust proxy` takes in a list: an address, a range of them, or a name for one. */
function isProxyAddress(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const mostBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return mostBits > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= mostBits));
}

const optionalToken: Check<string | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[\x21-\x7e]{16,256}$/.test(value)) return value;
  throw new CaptchaConfigError(
    `\`${name}\` must be 16 to 256 visible ASCII characters, got ${describe(value)}. Make one with: openssl rand -base64 32`,
  );
};

const sentinelMaster: Check<string | undefined> = (value, name) => {
  if (value === undefined || (typeof value === 'string' && /^[\w.-]{1,128}$/.test(value))) return value;
  throw new CaptchaConfigError(`\`${name}\` must be the master's name in sentinel.conf, got ${describe(value)}.`);
};

/** The checks of what the proxy adds, by name. */
export const proxyChecks = {
  sites,
  redisUrl: redisUrls,
  redisSentinelMaster: sentinelMaster,
  trustProxy,
  tokenTtlMs: wholeNumber(120_000, 1_000, 3_600_000, 'milliseconds'),
  keepAliveMs: wholeNumber(65_000, 1_000, 3_600_000, 'milliseconds'),
  shutdownMs: wholeNumber(10_000, 0, 600_000, 'milliseconds'),
  shutdownDelayMs: wholeNumber(0, 0, 600_000, 'milliseconds'),
  logLevel: oneOf(logLevels, 'info'),
  metricsToken: optionalToken,
  statusToken: optionalToken,
} satisfies Checks<Omit<ProxyServerOptions, keyof CaptchaOptions>>;

/** Checked options of the proxy, frozen. */
export interface ProxyConfig extends Checked<typeof proxyChecks> {
  readonly captcha: CaptchaConfig;
}

/** @throws CaptchaConfigError for a missing, unknown or invalid option */
export function checkProxyOptions(options: ProxyServerOptions): ProxyConfig {
  const table = { ...captchaChecks, ...proxyChecks };
  const known = Object.entries(table).filter(([name]) => !(foreign as readonly string[]).includes(name));
  const config = checkOptions(Object.fromEntries(known) as typeof table, options, 'createProxyServer()');
  const given = Object.entries(options).filter(([name]) => Object.hasOwn(captchaChecks, name));
  const captcha = checkCaptchaOptions(Object.fromEntries(given) as unknown as CaptchaOptions, {});
  // Each challenge has an owner of its own, so that there is no session to count by.
  return Object.freeze({
    ...config,
    captcha: { ...captcha, limits: { ...captcha.limits, issuePerSession: false as const } },
  });
}
