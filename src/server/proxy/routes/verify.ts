import type { Request, RequestHandler, Response } from 'express';
import { verify } from '../../../challenge/verify.js';
import type { Pass } from '../../../challenge/pass.js';
import { CaptchaRejectedError, CaptchaUpstreamError, type CaptchaRejectionCode } from '../../../errors.js';
import { cleanResponse, ownField } from '../../../http/input.js';
import { alias, leaveTrail } from '../operations/trail.js';
import type { ProxyParts } from '../parts.js';
import { issueToken } from '../tokens/token.js';
import { deskOf, grant, isId, use, type Visit } from '../visit.js';

/** `POST /captcha/verify`: compares what the visitor typed, and gives a token for what was right. */
export function verifyRoute(parts: ProxyParts): RequestHandler {
  const { config, captcha, state, metrics } = parts;
  return async function proxyVerify(req: Request, res: Response): Promise<void> {
    const id = ownField(req.body, 'challenge');
    if (isId(id)) leaveTrail(res, { challenge: alias(id) });
    const response = cleanResponse(ownField(req.body, config.captcha.field), config.captcha);
    if (response === undefined) {
      refuse(parts, res, 'ERR_CAPTCHA_MISSING_RESPONSE');
      return;
    }
    await captcha.limits.verify(req);
    const visit = isId(id) ? await use(parts, id, 'answer') : undefined;
    if (!isId(id) || visit === undefined) {
      refuse(parts, res, 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE');
      return;
    }
    const { siteKey, hostname, action } = visit;
    leaveTrail(res, { site: siteKey });
    const found = await judge(parts, id, visit, response);
    if (typeof found === 'string') {
      refuse(parts, res, found, siteKey);
      return;
    }
    metrics.solved(siteKey, found.solveSeconds);
    const { solvedAt, responseTime } = found;
    const proof = { hostname, action, solvedAt, responseTime };
    const token = await issueToken(state.tokens, siteKey, proof, config.tokenTtlMs);
    leaveTrail(res, { token: alias(token) });
    const expiresAt = new Date(Date.now() + config.tokenTtlMs).toISOString();
    res.json({ success: true, token, expiresAt });
  };
}

async function judge(
  parts: ProxyParts,
  id: string,
  visit: Visit,
  response: string,
): Promise<Pass | CaptchaRejectionCode> {
  try {
    return await verify(parts.captcha, deskOf(parts, id), response);
  } catch (error) {
    // The challenge was put back, and so is the right to answer it.
    if (error instanceof CaptchaUpstreamError && error.unsent) await grant(parts, id, 'answer', visit);
    throw error;
  }
}

function refuse({ metrics }: ProxyParts, res: Response, code: CaptchaRejectionCode, siteKey?: string): void {
  metrics.rejected(code, siteKey);
  leaveTrail(res, { code });
  res.json({ success: false, 'error-codes': new CaptchaRejectedError(code).errorCodes });
}
