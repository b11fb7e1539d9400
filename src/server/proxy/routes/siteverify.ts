import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ownField } from '../../../http/input.js';
import { alias, leaveTrail } from '../operations/trail.js';
import type { ProxyParts } from '../parts.js';
import { redeemToken, type Proof } from '../tokens/token.js';
import { isId } from '../visit.js';

/** Why a token was not accepted, in the words of Google's, hCaptcha's and Cloudflare's siteverify. */
export type SiteverifyErrorCode =
  | 'missing-input-secret'
  | 'invalid-input-secret'
  | 'missing-input-response'
  | 'invalid-input-response'
  | 'timeout-or-duplicate'
  | 'bad-request'
  | 'internal-error';

/**
 * `POST /siteverify`: tells a site's back end whether a token is good, once. Always 200, as their libraries expect.
 *
 * @see https://developers.google.com/recaptcha/docs/verify
 * @see https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 */
export function siteverifyRoute(parts: ProxyParts): RequestHandler {
  return async function siteverify(req: Request, res: Response): Promise<void> {
    const found = await redeem(parts, req, res);
    if (typeof found === 'string') refuse(parts, res, found);
    else {
      const { solvedAt, hostname, action, responseTime } = found;
      parts.metrics.redeemed('success');
      leaveTrail(res, { result: 'success' });
      res.json({
        success: true,
        challenge_ts: new Date(solvedAt).toISOString(),
        hostname,
        ...(action !== undefined && { action }),
        'error-codes': [],
        ...(responseTime !== undefined && { responseTime }),
      });
    }
  };
}

/** Answers in the protocol's own words also where the body could not be read or a store has failed. */
export function siteverifyErrors(parts: ProxyParts) {
  return function siteverifyError(error: unknown, req: Request, res: Response, next: NextFunction): void {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = (error as { status?: unknown } | null)?.status;
    const unreadable = typeof status === 'number' && status >= 400 && status < 500;
    if (!unreadable) parts.log.error({ err: error, reqId: req.id }, 'siteverify failed');
    refuse(parts, res, unreadable ? 'bad-request' : 'internal-error');
  };
}

async function redeem({ sites, state }: ProxyParts, req: Request, res: Response): Promise<Proof | SiteverifyErrorCode> {
  const [secret, response, remoteip, idempotencyKey] = ['secret', 'response', 'remoteip', 'idempotency_key'].map(
    (name) => ownField(req.body, name) ?? '',
  );
  if (secret === '') return 'missing-input-secret';
  if (typeof secret !== 'string') return 'bad-request';
  const site = sites.withSecret(secret);
  if (site === undefined) return 'invalid-input-secret';
  leaveTrail(res, { site: site.siteKey, ...(isId(response) && { token: alias(response) }) });
  if (response === '') return 'missing-input-response';
  if (typeof response !== 'string' || typeof remoteip !== 'string') return 'bad-request';
  if (typeof idempotencyKey !== 'string' || !/^[\x21-\x7e]{0,64}$/.test(idempotencyKey)) return 'bad-request';
  // A token names its site by where it is found: another site's secret finds nothing, and uses nothing up.
  return redeemToken(state.tokens, site.siteKey, response, idempotencyKey === '' ? undefined : idempotencyKey);
}

function refuse({ metrics }: ProxyParts, res: Response, code: SiteverifyErrorCode): void {
  metrics.redeemed(code);
  leaveTrail(res, { result: code });
  res.json({ success: false, 'error-codes': [code] });
}
