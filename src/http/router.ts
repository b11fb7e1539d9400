import express, { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import { codeOf, CaptchaError, isCaptchaError, type CaptchaErrorCode } from '../errors.js';
import type { HttpParts } from './parts.js';
import { keyRoute } from './key.js';
import { mediaHead, mediaRoute, switchedOff } from './media.js';
import { sendProblem } from './problem.js';
import { preflight, protect } from './protect.js';
import { verifyRoute } from './verify.js';
import { widgetRoute } from './widget.js';

/** A response and a form's name: 4 KB is far more than either needs. */
const maxBody = '4kb';

/** Builds the router that is mounted at `/captcha`. Made of Express 5's Router, it mounts in Express 4 apps too. */
export function createRouter(parts: HttpParts): Router {
  const router = express.Router();
  const offered = (kind: 'image' | 'audio', route: RequestHandler) =>
    kind === 'audio' && !parts.config.audio ? switchedOff() : route;
  router.use(['/key', '/image', '/audio', '/verify'], protect(parts.config.allowedOrigins));
  router.route('/key').options(preflight('OPTIONS, POST')).post(keyRoute(parts)).all(notAllowed('OPTIONS, POST'));
  for (const kind of ['image', 'audio'] as const) {
    router
      .route(`/${kind}`)
      .options(preflight('GET, HEAD, OPTIONS'))
      .head(offered(kind, mediaHead(kind)))
      .get(offered(kind, mediaRoute(parts, kind)))
      .all(notAllowed('GET, HEAD, OPTIONS'));
  }
  router
    .route('/verify')
    .options(preflight('OPTIONS, POST'))
    .post(express.json({ limit: maxBody }), express.urlencoded({ extended: false, limit: maxBody }), verifyRoute(parts))
    .all(notAllowed('OPTIONS, POST'));
  router.route('/widget.js').get(widgetRoute()).all(notAllowed('GET, HEAD'));
  router.use(answerErrors);
  return router;
}

/** What a route answers to other methods than its own. */
export function notAllowed(methods: string) {
  return function captchaMethodNotAllowed(_req: Request, res: Response): never {
    res.set('Allow', methods);
    throw new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', `This route answers ${methods}.`, { status: 405 });
  };
}

/** Mistakes of whoever runs the site: they belong in the application's own error handling and log. */
const operatorFaults: ReadonlySet<CaptchaErrorCode> = new Set([
  'ERR_CAPTCHA_CONFIG',
  'ERR_CAPTCHA_NO_SESSION',
  'ERR_CAPTCHA_UPSTREAM_AUTH',
]);

/** Whether an error is for `next()`: not ours, or the operator's to mend. */
export function isForOperator(error: unknown): boolean {
  return !isCaptchaError(error) || operatorFaults.has(error.code);
}

function answerErrors(error: unknown, req: Request, res: Response, next: NextFunction): void {
  const known = fromBodyParser(error) ?? error;
  if (isForOperator(known) || res.headersSent) next(known);
  else sendProblem(req, res, known as CaptchaError);
}

/** A body that cannot be read is the client's fault; body-parser marks these with a `type`, or hands zlib's error on. */
export function fromBodyParser(error: unknown): CaptchaError | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  if (!('type' in error) && codeOf(error)?.startsWith('Z_') !== true) return undefined;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'The body could not be read.', { status });
}
