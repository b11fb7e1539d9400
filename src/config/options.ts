import { checkOptions, type Check, type Checked, type Checks } from './check.js';
import { fieldName, flag, origins, wholeNumber } from './checks.js';
import { assertClientOptions, clientChecks, type NaverCaptchaClientOptions } from './client-options.js';
import { dailyBudget, limits, type CaptchaLimits } from './limits.js';

/** Every option of `naverCaptcha()` but `store`, whose type belongs to the stores. */
export interface CaptchaOptions extends NaverCaptchaClientOptions {
  /**
   * Milliseconds for which an issued challenge can be answered.
   * @default 300000 (five minutes)
   */
  challengeTtlMs?: number | undefined;
  /**
   * Milliseconds for which a pass (the proof of a solved challenge) is kept for the guard.
   * @default 120000 (two minutes)
   */
  passTtlMs?: number | undefined;
  /**
   * How many forms of one session may have a challenge at the same time; one more replaces the oldest.
   * @default 8
   */
  maxForms?: number | undefined;
  /**
   * Longest response compared, in characters after trimming. Longer ones are refused without spending anything.
   * @default 32
   */
  maxResponseLength?: number | undefined;
  /**
   * Turns what was typed into upper case before it is compared; NAVER's pictures show only capitals and digits.
   * @default false (passed on as typed)
   */
  uppercase?: boolean | undefined;
  /**
   * Property of `req.session` that holds the captcha's marker.
   * @default 'naverCaptcha'
   */
  sessionKey?: string | undefined;
  /**
   * Name of the form field that holds what the visitor typed.
   * @default 'captcha-response'
   */
  field?: string | undefined;
  /**
   * Whether `GET /audio` offers spoken challenges. NAVER counts them as an API of their own, to be ticked in its console.
   * @default true
   */
  audio?: boolean | undefined;
  /**
   * Origins of other sites of yours whose pages may load the captcha, such as `https://www.example.com`.
   * @default [] (pages of this site only)
   */
  allowedOrigins?: readonly string[] | undefined;
  /**
   * How often a visitor may call NAVER at your expense; `false` turns all limits off.
   * @default `{ issue: { perSession: 10, perAddress: 60 }, verify: { perAddress: 30 } }`, a minute
   */
  limits?: CaptchaLimits | false | undefined;
  /**
   * Calls to NAVER a Korean day, after which no challenge is issued; `false` for no bound.
   * @default 1000 for `developers` (its quota), `false` for NAVER Cloud Platform
   */
  dailyBudget?: number | false | undefined;
  /**
   * How many keys are issued ahead of need while there is traffic, so that a picture costs one upstream call.
   * @default 0
   */
  prefetchKeys?: number | undefined;
}

/** The checks of {@link CaptchaOptions}, by name. */
export const captchaChecks = {
  ...clientChecks,
  challengeTtlMs: wholeNumber(300_000, 1_000, 7_200_000, 'milliseconds'),
  passTtlMs: wholeNumber(120_000, 1_000, 7_200_000, 'milliseconds'),
  maxForms: wholeNumber(8, 1, 1_000, 'forms'),
  maxResponseLength: wholeNumber(32, 4, 256, 'characters'),
  uppercase: flag(false),
  sessionKey: fieldName('naverCaptcha'),
  field: fieldName('captcha-response'),
  audio: flag(true),
  allowedOrigins: origins,
  limits,
  dailyBudget,
  prefetchKeys: wholeNumber(0, 0, 1_000, 'keys'),
} satisfies Checks<CaptchaOptions>;

/** Checked options of `naverCaptcha()`, frozen. */
export type CaptchaConfig = Checked<typeof captchaChecks>;

/**
 * Checks the options of `naverCaptcha()` once, for good.
 *
 * @param more - checks of options whose types belong further right (`store`)
 * @throws CaptchaConfigError for a missing, unknown or invalid option
 */
export function checkCaptchaOptions<More extends Record<string, Check<unknown>>>(
  options: CaptchaOptions,
  more: More,
): CaptchaConfig & Checked<More> {
  const table = { ...captchaChecks, ...more };
  const config = checkOptions(table, options, 'naverCaptcha()') as CaptchaConfig & Checked<More>;
  assertClientOptions(config);
  return config;
}
