import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { CaptchaError } from '../errors.js';

/**
 * Guards every answer about a challenge: it is stored by no cache, sniffed by no browser, and shown on no other site
 * but those that the operator lists. Another site that embeds the picture would burn its visitors' challenges and the
 * operator's quota.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function protect(allowedOrigins: ReadonlySet<string>): RequestHandler {
  return function captchaProtect(req: Request, res: Response, next: NextFunction): void {
    const origin = pageOrigin(req);
    const listed = origin !== undefined && allowedOrigins.has(origin);
    res.set({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': listed ? 'cross-origin' : 'same-origin',
      // Stops media elements from asking for parts: a challenge is fetched once, whole.
      'Accept-Ranges': 'none',
    });
    if (allowedOrigins.size > 0) res.vary('Origin');
    if (listed) {
      res.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        // How long to wait, and how long a challenge lives by this server's clock.
        'Access-Control-Expose-Headers': 'Retry-After, Date',
      });
    }
    if (isCrossSite(req) && !listed) {
      next(
        new CaptchaError(
          'ERR_CAPTCHA_CROSS_SITE',
          'This captcha may not be loaded from another site. If that site is yours, list its origin in allowedOrigins.',
        ),
      );
      return;
    }
    next();
  };
}

/** Answers a CORS preflight; nothing is issued or spent. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function preflight(methods: string): RequestHandler {
  return function captchaPreflight(_req: Request, res: Response): void {
    res.set({
      Allow: methods,
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': 'Content-Type',
      'Access-Control-Max-Age': '600',
    });
    res.status(204).end();
  };
}

/**
 * Whether another site's page asks. Browsers say so in `Sec-Fetch-Site`, but over plain http they do not, nor did older
 * ones: there a foreign `Origin` tells, which comes with every POST. `null` says nothing there: it is what a site's own pages send
 * under `Referrer-Policy: no-referrer`, helmet's default. A picture loaded in that way goes unnoticed.
 */
function isCrossSite(req: Request): boolean {
  const { origin, 'sec-fetch-site': site } = req.headers;
  if (site !== undefined) return site === 'cross-site';
  if (origin === undefined || origin === 'null') return false;
  // A request of HTTP/1.0 may have no Host, whatever the type says.
  const host = (req.hostname as string | undefined)?.toLowerCase();
  return !URL.canParse(origin) || new URL(origin).hostname !== host;
}

/** The page's origin: `Origin` where the browser sends it, else that of the `Referer`, which is all an `<img>` has. */
function pageOrigin(req: Request): string | undefined {
  const { origin, referer } = req.headers;
  if (origin !== undefined) return origin;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}
