import type { Check } from '../../../config/check.js';
import { wholeNumber } from '../../../config/checks.js';
import { orFalse } from '../../../config/limits.js';
import { captchaChecks } from '../../../config/options.js';
import { proxyChecks } from './proxy-options.js';
import { siteChecks } from './site-options.js';

/** One environment variable: how its text is read, what must hold of it, and what to tell whoever got it wrong. */
export interface Variable<T = unknown> {
  readonly read: (text: string) => T;
  readonly check: Check<unknown>;
  readonly meaning: string;
  readonly example: string;
  readonly required?: true;
}

const perMinute = orFalse(wholeNumber(0, 1, 1_000_000, 'calls a minute'));

/** Every variable that the proxy reads besides HOST and PORT, in the order in which its documentation lists them. */
export const variables = {
  NAVER_CAPTCHA_CLIENT_ID: {
    read: text,
    check: captchaChecks.clientId,
    meaning: "the Client ID of your application in NAVER's console",
    example: 'abcdEFGH1234',
    required: true,
  },
  NAVER_CAPTCHA_CLIENT_SECRET: {
    read: text,
    check: captchaChecks.clientSecret,
    meaning: 'the Client Secret shown beside it',
    example: 'xxxxxxxxxx',
    required: true,
  },
  NAVER_CAPTCHA_SERVICE: {
    read: text,
    check: captchaChecks.service,
    meaning: 'the service these are for: developers, ncloud, ncloud-gov or ncloud-fin',
    example: 'developers',
  },
  NAVER_CAPTCHA_BASE_URL: {
    read: text,
    check: captchaChecks.baseUrl,
    meaning: 'where the API is, if not at the service itself',
    example: 'http://127.0.0.1:9911',
  },
  NAVER_CAPTCHA_ALLOW_INSECURE_BASE_URL: {
    read: flag,
    check: captchaChecks.allowInsecureBaseUrl,
    meaning: 'true if that is plain http within a network of yours',
    example: 'true',
  },
  NAVER_CAPTCHA_PROXY_URL: {
    read: text,
    check: captchaChecks.proxyUrl,
    meaning: 'an HTTP proxy (CONNECT) through which NAVER is reached',
    example: 'http://proxy.internal:3128',
  },
  NAVER_CAPTCHA_CA: {
    read: text,
    check: captchaChecks.ca,
    meaning: 'certificates (PEM) to trust in place of those that Node.js trusts, most easily as a file',
    example: '"$(cat ca.pem)"',
  },
  NAVER_CAPTCHA_SITE_KEY: {
    read: text,
    check: siteChecks.siteKey,
    meaning: 'the public name of your site, as in <naver-captcha data-sitekey="…">',
    example: 'shop',
  },
  NAVER_CAPTCHA_SITE_SECRET: {
    read: list,
    check: siteChecks.secrets,
    meaning: "what the site's back end shows at /siteverify; two with a comma between while it is being changed",
    example: '$(openssl rand -base64 32)',
  },
  NAVER_CAPTCHA_ORIGINS: {
    read: list,
    check: siteChecks.origins,
    meaning: "where the site's pages are, with commas between",
    example: 'https://www.example.com',
  },
  NAVER_CAPTCHA_SITES_FILE: {
    read: text,
    check: (value) => value,
    meaning: 'a JSON file with several sites, in place of the three above',
    example: '/etc/naver-captcha/sites.json',
  },
  NAVER_CAPTCHA_REDIS_URL: {
    read: text,
    check: proxyChecks.redisUrl,
    meaning: 'Redis or Valkey that several processes share',
    example: 'rediss://user:password@redis:6379/0',
  },
  NAVER_CAPTCHA_REDIS_SENTINEL_MASTER: {
    read: text,
    check: proxyChecks.redisSentinelMaster,
    meaning: "the master's name, where that URL lists Sentinels",
    example: 'mymaster',
  },
  NAVER_CAPTCHA_TRUST_PROXY: {
    read: (value: string) => (/^(false|\d{1,3})$/.test(value) ? numberOrFalse(value) : value),
    check: proxyChecks.trustProxy,
    meaning: 'how many proxies are in front of this one, or their addresses; false for none',
    example: '1',
  },
  NAVER_CAPTCHA_DAILY_BUDGET: {
    read: numberOrFalse,
    check: captchaChecks.dailyBudget,
    meaning: 'calls to NAVER a Korean day; false for no bound',
    example: '1000',
  },
  NAVER_CAPTCHA_ISSUE_LIMIT: {
    read: numberOrFalse,
    check: perMinute,
    meaning: 'challenges a minute for one address; false for no bound',
    example: '60',
  },
  NAVER_CAPTCHA_VERIFY_LIMIT: {
    read: numberOrFalse,
    check: perMinute,
    meaning: 'answers a minute for one address; false for no bound',
    example: '30',
  },
  NAVER_CAPTCHA_PREFETCH_KEYS: {
    read: number,
    check: captchaChecks.prefetchKeys,
    meaning: 'how many keys are issued ahead of need while there is traffic',
    example: '0',
  },
  NAVER_CAPTCHA_AUDIO: {
    read: flag,
    check: captchaChecks.audio,
    meaning: 'whether sounds are offered',
    example: 'true',
  },
  NAVER_CAPTCHA_UPPERCASE: {
    read: flag,
    check: captchaChecks.uppercase,
    meaning: 'whether what was typed is turned into capitals',
    example: 'false',
  },
  NAVER_CAPTCHA_METRICS_TOKEN: {
    read: text,
    check: proxyChecks.metricsToken,
    meaning: 'bearer token for /metrics',
    example: '$(openssl rand -base64 32)',
  },
  NAVER_CAPTCHA_STATUS_TOKEN: {
    read: text,
    check: proxyChecks.statusToken,
    meaning: 'turns the status page on, for whoever knows it',
    example: '$(openssl rand -base64 32)',
  },
  NAVER_CAPTCHA_LOG_LEVEL: {
    read: text,
    check: proxyChecks.logLevel,
    meaning: 'the least that is logged: fatal, error, warn, info, debug, trace or silent',
    example: 'info',
  },
  NAVER_CAPTCHA_KEEP_ALIVE_SECONDS: {
    read: milliseconds,
    check: proxyChecks.keepAliveMs,
    meaning: 'how long idle connections are kept: longer than the load balancer keeps them',
    example: '65',
  },
  NAVER_CAPTCHA_SHUTDOWN_SECONDS: {
    read: milliseconds,
    check: proxyChecks.shutdownMs,
    meaning: 'how long requests under way may take at shutdown',
    example: '10',
  },
  NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS: {
    read: milliseconds,
    check: proxyChecks.shutdownDelayMs,
    meaning: 'how long /readyz says no before that, for load balancers to notice',
    example: '5',
  },
} satisfies Readonly<Record<string, Variable>>;

/** Name of a variable. */
export type VariableName = keyof typeof variables;

/** What was read; a variable that is not set is missing. */
export type VariableValues = { readonly [Name in VariableName]?: ReturnType<(typeof variables)[Name]['read']> };

function text(value: string): string {
  return value;
}

function list(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Anything but the two words is left to the check, which says what is expected. */
function flag(value: string): boolean {
  return (value === 'true' || value === 'false' ? value === 'true' : value) as boolean;
}

function number(value: string): number {
  return /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : NaN;
}

function numberOrFalse(value: string): number | false {
  return value === 'false' ? false : number(value);
}

function milliseconds(seconds: string): number {
  return Math.round(number(seconds) * 1_000);
}
