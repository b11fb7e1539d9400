import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { CaptchaError, isCaptchaError } from '../../errors.js';
import { mediaHead, switchedOff } from '../../http/media.js';
import { sendProblem } from '../../http/problem.js';
import { preflight, protect } from '../../http/protect.js';
import { fromBodyParser, notAllowed } from '../../http/router.js';
import { widgetRoute } from '../../http/widget.js';
import { logRequests } from './operations/log-requests.js';
import { leaveTrail } from './operations/trail.js';
import type { ProxyParts } from './parts.js';
import { healthRoute, readyRoute } from './routes/health.js';
import { keyRoute } from './routes/key.js';
import { mediaRoute } from './routes/media.js';
import { metricsRoute } from './routes/metrics.js';
import { noStore } from './routes/no-store.js';
import { openapiRoute } from './routes/openapi.js';
import { siteverifyErrors, siteverifyRoute } from './routes/siteverify.js';
import { statusRoutes } from './routes/status.js';
import { verifyRoute } from './routes/verify.js';
import { requireProxyDecision } from './trust-proxy.js';

/** Longer than any question of the widget's or of a back end's. */
const maxBody = '8kb';
/** Where others have theirs: some libraries let their users set the host and nothing else. */
const siteverifyPaths = ['/siteverify', '/recaptcha/api/siteverify', '/turnstile/v0/siteverify'];

/** Builds the proxy's Express app. */
export function createApp(parts: ProxyParts, isEnding: () => boolean): Express {
  const { config } = parts;
  const app = express();
  app.disable('x-powered-by');
  // Every answer is another one.
  app.disable('etag');
  // A decision to trust none is not the same as none, which is warned about.
  app.set('trust proxy', config.trustProxy === false ? () => false : (config.trustProxy ?? false));
  app.set('query parser', 'simple');
  app.use(logRequests(parts.log));
  app.use(securityHeaders());
  app.route('/healthz').get(healthRoute()).all(notAllowed('GET, HEAD'));
  app.route('/readyz').get(readyRoute(parts, isEnding)).all(notAllowed('GET, HEAD'));
  app.route('/metrics').get(metricsRoute(parts)).all(notAllowed('GET, HEAD'));
  app.route('/openapi.json').get(openapiRoute()).all(notAllowed('GET, HEAD'));
  app
    .route(siteverifyPaths)
    .post(noStore, parse(), siteverifyRoute(parts), siteverifyErrors(parts))
    .all(notAllowed('POST'));
  app.use('/captcha', captchaRoutes(parts));
  app.use(...statusRoutes(parts), notFound);
  app.use(answerErrors(parts));
  return app;
}

function captchaRoutes(parts: ProxyParts): RequestHandler {
  const { config, sites } = parts;
  const router = express.Router();
  router.route('/widget.js').get(widgetRoute()).all(notAllowed('GET, HEAD'));
  router.use(protect(sites.origins), requireProxyDecision(config.trustProxy));
  router
    .route('/key')
    .options(preflight('OPTIONS, POST'))
    .post(parse(), keyRoute(parts))
    .all(notAllowed('OPTIONS, POST'));
  for (const kind of ['image', 'audio'] as const) {
    const offered = (route: RequestHandler) => (kind === 'audio' && !config.captcha.audio ? switchedOff() : route);
    router
      .route(`/${kind}`)
      .options(preflight('GET, HEAD, OPTIONS'))
      .head(offered(mediaHead(kind)))
      .get(offered(mediaRoute(parts, kind)))
      .all(notAllowed('GET, HEAD, OPTIONS'));
  }
  router
    .route('/verify')
    .options(preflight('OPTIONS, POST'))
    .post(parse(), verifyRoute(parts))
    .all(notAllowed('OPTIONS, POST'));
  return router;
}

function parse(): RequestHandler[] {
  return [express.json({ limit: maxBody }), express.urlencoded({ extended: false, limit: maxBody })];
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    // The proxy speaks plain http; whoever ends TLS in front of it decides about the whole host.
    strictTransportSecurity: false,
  });
}

function notFound(_req: Request, _res: Response): never {
  throw new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'There is nothing at this address.', { status: 404 });
}

function answerErrors({ log, metrics }: ProxyParts) {
  return function proxyErrors(error: unknown, req: Request, res: Response, _next: NextFunction): void {
    const known = fromBodyParser(error) ?? (isCaptchaError(error) ? error : undefined);
    const problem = known ?? new CaptchaError('ERR_CAPTCHA_CONFIG', 'An unexpected error.', { status: 500 });
    metrics.failed(problem);
    leaveTrail(res, { code: problem.code });
    if (problem.status >= 500) log.error({ err: known ?? error, reqId: req.id }, problem.message);
    // Express would end the connection too, but write the error to stderr as it is.
    if (res.headersSent) res.destroy();
    else sendProblem(req, res, problem);
  };
}
