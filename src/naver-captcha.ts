import type { Request, RequestHandler, Router } from 'express';
import { clientShare } from './config/client-options.js';
import { checkCaptchaOptions, type CaptchaOptions } from './config/options.js';
import type { CaptchaErrorCode, CaptchaWireCode } from './errors.js';
import { CaptchaRejectedError } from './errors.js';
import type { ChallengeKind } from './upstream/endpoints.js';
import { NaverCaptchaClient } from './upstream/client.js';
import type { BudgetStatus } from './challenge/budget.js';
import { defaultForm } from './challenge/desk.js';
import { SessionChallengeStore } from './challenge/stores/session-store.js';
import { challengeStore, type ChallengeStore } from './challenge/stores/store.js';
import { afterFailures, type AfterFailures, type AfterFailuresOptions } from './http/failures.js';
import { check } from './http/check.js';
import { takeFlash, type Flash } from './http/flash.js';
import { createGuard } from './http/guard.js';
import type { RequireCaptchaOptions } from './http/guard-options.js';
import { bodyField } from './http/input.js';
import { createParts } from './http/parts.js';
import { createRouter } from './http/router.js';
import { ownerOf } from './http/session.js';

/** Options of {@link naverCaptcha}. */
export interface NaverCaptchaOptions extends CaptchaOptions {
  /**
   * Where challenges and passes are kept between two requests.
   * @default new SessionChallengeStore()
   */
  store?: ChallengeStore | undefined;
}

/** What {@link NaverCaptcha.verify} is told. */
export interface VerifyOptions {
  /**
   * The form whose challenge is on show.
   * @default 'default'
   */
  form?: string | undefined;
  /**
   * What the visitor typed.
   * @default the configured field of `req.body`
   */
  response?: unknown;
}

/** What {@link NaverCaptcha.verify} found: right, or why not. */
export type VerifyResult =
  | { readonly success: true; readonly form: string; readonly responseTime?: number; readonly solvedAt: Date }
  | {
      readonly success: false;
      readonly form: string;
      readonly code: CaptchaErrorCode;
      readonly errorCodes: readonly CaptchaWireCode[];
    };

/** A configured captcha. */
export interface NaverCaptcha {
  /** The routes that browsers load: mount it at `/captcha`, after express-session. */
  readonly router: Router;
  /**
   * Guards a route: the handlers after it run only for a solved challenge, once. Goes after the body parser.
   *
   * @throws CaptchaConfigError for an unknown or invalid option
   */
  requireCaptcha(options?: RequireCaptchaOptions): RequestHandler;
  /**
   * Verifies inside a handler of your own, where a guard does not fit. Uses the challenge up. A wrong answer is a
   * value; only faults throw.
   *
   * @throws CaptchaUpstreamError when NAVER gave no verdict: treat the request as not verified
   */
  verify(req: Request, options?: VerifyOptions): Promise<VerifyResult>;
  /** Why the last submit of this visitor was refused; told once. Pass a form's name on pages with several. */
  flash(req: Request, form?: string): Flash | undefined;
  /**
   * Asks for a captcha only of those who have failed too often, as a login form wants it.
   *
   * @example
   * ```ts
   * const logins = captcha.afterFailures({ key: (req) => req.body.user, failures: 3 });
   * app.post('/login', express.urlencoded(), captcha.requireCaptcha({ skip: logins.skip }), async (req, res) => {
   *   if (!(await passwordIsRight(req))) await logins.record(req);
   * });
   * ```
   * @throws CaptchaConfigError for a missing, unknown or invalid option
   */
  afterFailures(options: AfterFailuresOptions): AfterFailures;
  /** What is left of today's calls to the API of pictures, or of sounds. */
  budget(kind?: ChallengeKind): Promise<BudgetStatus>;
  /** The upstream client, for calls of your own. */
  readonly client: NaverCaptchaClient;
  /** Closes the connections to NAVER, at shutdown. */
  close(): Promise<void>;
}

/**
 * Sets up NAVER's captcha for an Express app: options are checked once, here.
 *
 * @example
 * ```ts
 * const captcha = naverCaptcha({ clientId, clientSecret });
 * app.use(session({ secret, resave: false, saveUninitialized: false }));
 * app.use('/captcha', captcha.router);
 * app.post('/signup', express.urlencoded(), captcha.requireCaptcha(), signup);
 * ```
 * @throws CaptchaConfigError for a missing, unknown or invalid option
 */
export function naverCaptcha(options: NaverCaptchaOptions): NaverCaptcha {
  const { store, ...config } = checkCaptchaOptions(options, {
    store: challengeStore(() => new SessionChallengeStore()),
  });
  const parts = createParts({ config, store, client: new NaverCaptchaClient(clientShare(options)) });
  return {
    router: createRouter(parts),
    requireCaptcha: (guardOptions) => createGuard(parts, guardOptions),
    async verify(req, { form = defaultForm, ...given } = {}) {
      const raw = Object.hasOwn(given, 'response') ? given.response : bodyField(req, config.field);
      const found = await check(parts, req, { owner: ownerOf(req), form }, raw);
      if (typeof found === 'string') {
        return { success: false, form, code: found, errorCodes: new CaptchaRejectedError(found).errorCodes };
      }
      const { responseTime, solvedAt } = found;
      return { success: true, form, ...(responseTime !== undefined && { responseTime }), solvedAt: new Date(solvedAt) };
    },
    flash: (req, form) => takeFlash(req, config.sessionKey, form),
    afterFailures: (given) => afterFailures(given, parts.counters),
    budget: (kind = 'image') => parts.budget.status(kind),
    client: parts.client,
    close: () => parts.close(),
  };
}
