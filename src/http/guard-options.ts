import type { NextFunction, Request, Response } from 'express';
import { CaptchaConfigError, type CaptchaError, type CaptchaUpstreamError } from '../errors.js';
import { checkOptions, describe, type Check, type Checked, type Checks } from '../config/check.js';
import { optionalFunction } from '../config/checks.js';
import { defaultForm } from '../challenge/desk.js';
import { isFormName } from './input.js';

/** What happens to a submit when NAVER cannot say whether it is right. */
export type OnUnavailable =
  'reject' | 'allow' | ((req: Request, error: CaptchaUpstreamError) => boolean | Promise<boolean>);

/** Options of `requireCaptcha()`. */
export interface RequireCaptchaOptions {
  /**
   * The form whose challenge is asked for: the same name as in `/captcha/image?form=…`.
   * @default 'default'
   */
  form?: string | undefined;
  /**
   * Where the response is, if not in the body: exactly one place.
   * @default `(req) => req.body[field]`
   */
  getResponse?: ((req: Request) => unknown) | undefined;
  /** Lets a request through without a captcha. Only the boolean `true` does. */
  skip?: ((req: Request) => boolean | Promise<boolean>) | undefined;
  /**
   * Refuses answers that came sooner than this many seconds after the challenge: by NAVER's `responseTime`, or by our
   * own clock where NAVER does not say.
   * @default 0 (any)
   */
  minSolveSeconds?: number | undefined;
  /**
   * What happens when NAVER cannot be reached or cannot be understood. Never asked about a used-up quota, rate limits,
   * credentials, configuration, or an answer of status 4xx: those an attacker could bring about.
   * @default 'reject'
   */
  onUnavailable?: OnUnavailable | undefined;
  /**
   * Where a browser is sent back to after a refusal: a path, or a URL of yours.
   * @default the page that the form was on (its `Referer`, if it is of this host)
   */
  redirectTo?: string | undefined;
  /**
   * Answers a refused request in place of the built-in redirect, page or problem+json. The protected handler never
   * runs: calling `next()` passes the error on to the application's error handling.
   */
  onRejected?: ((error: CaptchaError, req: Request, res: Response, next: NextFunction) => unknown) | undefined;
}

const form: Check<string> = (value, name) => {
  if (value === undefined) return defaultForm;
  if (isFormName(value)) return value;
  throw new CaptchaConfigError(`\`${name}\` must be 1 to 64 letters, digits, dots, hyphens or underscores.`);
};

const minSolveSeconds: Check<number> = (value, name) => {
  if (value === undefined) return 0;
  if (typeof value === 'number' && value >= 0 && value <= 7_200) return value;
  throw new CaptchaConfigError(`\`${name}\` must be a number of seconds from 0 to 7200, got ${describe(value)}.`);
};

/** What the function answers is not known: only a literal `true` opens. */
type CheckedOnUnavailable = 'reject' | 'allow' | ((req: Request, error: CaptchaUpstreamError) => unknown);

const onUnavailable: Check<CheckedOnUnavailable> = (value, name) => {
  if (value === undefined) return 'reject';
  if (value === 'reject' || value === 'allow' || typeof value === 'function') return value as CheckedOnUnavailable;
  throw new CaptchaConfigError(`\`${name}\` must be 'reject', 'allow' or a function, got ${describe(value)}.`);
};

const redirectTo: Check<string | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^(\/(?![/\\])|https?:\/\/)[\x21-\x7e]*$/.test(value)) return value;
  throw new CaptchaConfigError(`\`${name}\` must be a path such as '/signup' or a URL, got ${describe(value)}.`);
};

const guardChecks = {
  form,
  getResponse: optionalFunction<(req: Request) => unknown>(),
  skip: optionalFunction<(req: Request) => unknown>(),
  minSolveSeconds,
  onUnavailable,
  redirectTo,
  onRejected: optionalFunction<(error: CaptchaError, req: Request, res: Response, next: NextFunction) => unknown>(),
} satisfies Checks<RequireCaptchaOptions>;

/** Checked options of one guard, frozen. */
export type GuardConfig = Checked<typeof guardChecks>;

/** @throws CaptchaConfigError for an unknown or invalid option */
export function checkGuardOptions(options: RequireCaptchaOptions = {}): GuardConfig {
  return checkOptions(guardChecks, options, 'requireCaptcha()');
}
