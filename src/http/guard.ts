import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { CaptchaRejectedError, CaptchaUpstreamError, type CaptchaError } from '../errors.js';
import type { Desk } from '../challenge/desk.js';
import { bounced, type Pass } from '../challenge/pass.js';
import { keepPass, takePass } from '../challenge/verify.js';
import type { HttpParts } from './parts.js';
import { check } from './check.js';
import { checkGuardOptions, type GuardConfig, type RequireCaptchaOptions } from './guard-options.js';
import { bodyField } from './input.js';
import { reject } from './reject.js';
import { isForOperator } from './router.js';
import { ownerOf } from './session.js';

/** `req.captcha` behind a guard: a solved challenge. */
export interface CaptchaSolved {
  readonly success: true;
  readonly form: string;
  /** Seconds that the visitor took, as NAVER counted them; absent where it does not say. */
  readonly responseTime?: number;
  readonly solvedAt: Date;
  /**
   * Leaves a pass for the same form, good for one more submit: call it when the form goes back to the visitor because
   * of another field, so that it need not be solved again. Leaves none after five times for one solved challenge.
   */
  keepPass(): Promise<void>;
}

/** `req.captcha` behind a guard that let the request through unsolved, as `skip` or `onUnavailable` told it to. */
export interface CaptchaBypassed {
  readonly success: false;
  readonly form: string;
  readonly bypassed: 'skip' | 'unavailable';
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to extend its Request
  namespace Express {
    interface Request {
      /** Set by `requireCaptcha()` before the handler that it guards runs. */
      captcha?: CaptchaSolved | CaptchaBypassed;
    }
  }
}

/** Makes the guard of one form. @throws CaptchaConfigError for an unknown or invalid option */
export function createGuard(parts: HttpParts, options?: RequireCaptchaOptions): RequestHandler {
  const config = checkGuardOptions(options);
  // Express 4 does not wait for promises, so every way out of here ends in one call of next(), or in an answer.
  return function requireCaptcha(req: Request, res: Response, next: NextFunction): void {
    const fail = failing(next);
    admit(parts, config, req).then(
      (captcha) => {
        req.captcha = captcha;
        next();
      },
      (error: unknown) => {
        if (!res.headersSent) res.set('Cache-Control', 'no-store');
        if (isForOperator(error)) fail(error);
        else refuse(parts, config, error as CaptchaError, req, res, fail).catch(fail);
      },
    );
  };
}

/**
 * The way out for whoever is not let in: it hands Express an error, always and once. What Express takes for none would
 * run what the guard is there to protect.
 */
function failing(next: NextFunction): (error: unknown) => void {
  let failed = false;
  return (error) => {
    if (failed) return;
    failed = true;
    next(isNone(error) ? new Error('The captcha guard failed without a reason, and so let nobody in.') : error);
  };
}

/** Whether Express goes on to the next handler for this: nothing at all, as of a promise rejected without a reason, or one of its two words. */
function isNone(error: unknown): boolean {
  return !error || error === 'route' || error === 'router';
}

/** Lets a request in, or throws why not. */
async function admit(parts: HttpParts, config: GuardConfig, req: Request): Promise<CaptchaSolved | CaptchaBypassed> {
  const { form, minSolveSeconds } = config;
  if ((await config.skip?.(req)) === true) return { success: false, form, bypassed: 'skip' };
  const desk = { owner: ownerOf(req), form };
  try {
    const pass = (await takePass(parts, desk)) ?? (await solve(parts, config, desk, req));
    if (pass.solveSeconds < minSolveSeconds) throw new CaptchaRejectedError('ERR_CAPTCHA_TOO_FAST');
    return solved(parts, desk, pass);
  } catch (error) {
    if (await opens(config, req, error)) return { success: false, form, bypassed: 'unavailable' };
    throw error;
  }
}

async function solve(parts: HttpParts, config: GuardConfig, desk: Desk, req: Request): Promise<Pass> {
  const raw = config.getResponse ? await config.getResponse(req) : bodyField(req, parts.config.field);
  const found = await check(parts, req, desk, raw);
  if (typeof found === 'string') throw new CaptchaRejectedError(found);
  return found;
}

function solved(parts: HttpParts, desk: Desk, pass: Pass): CaptchaSolved {
  return {
    success: true,
    form: desk.form,
    ...(pass.responseTime !== undefined && { responseTime: pass.responseTime }),
    solvedAt: new Date(pass.solvedAt),
    async keepPass() {
      const again = bounced(pass);
      if (again !== undefined) await keepPass(parts, desk, again);
    },
  };
}

/**
 * Whether an outage opens the guard. Quota, rate and credentials never do: an attacker can drain the one and cause the
 * other.
 */
async function opens({ onUnavailable }: GuardConfig, req: Request, error: unknown): Promise<boolean> {
  if (!(error instanceof CaptchaUpstreamError)) return false;
  if (error.outcome !== 'unavailable' && error.outcome !== 'protocol') return false;
  // Too many calls at once are what any crowd can bring about, and nothing that NAVER has to do with.
  if (error.reason === 'overloaded') return false;
  // A 4xx blames the request, and a part of that request is what the visitor typed.
  if (error.upstreamStatus !== undefined && error.upstreamStatus >= 400 && error.upstreamStatus < 500) return false;
  if (typeof onUnavailable === 'function') return (await onUnavailable(req, error)) === true;
  return onUnavailable === 'allow';
}

async function refuse(
  parts: HttpParts,
  { form, onRejected, redirectTo }: GuardConfig,
  error: CaptchaError,
  req: Request,
  res: Response,
  fail: (error: unknown) => void,
): Promise<void> {
  if (onRejected === undefined) {
    const { sessionKey } = parts.config;
    // Sessions made for a refusal count as tries: without that, posts without a cookie would fill the session store.
    await reject(req, res, { error, form, redirectTo, sessionKey, toll: () => parts.limits.verify(req) });
    return;
  }
  await onRejected(error, req, res, (other?: unknown) => fail(isNone(other) ? error : other));
}
