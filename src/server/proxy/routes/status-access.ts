import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { CaptchaError } from '../../../errors.js';
import { digest } from '../digest.js';

/**
 * Lets only those in who know a token: browsers as the password of HTTP Basic (RFC 7617) under any user name, since
 * they can send nothing else of their own accord, scripts as a bearer (RFC 6750). Compared in constant time.
 */
export function requireStatusToken(token: string): RequestHandler {
  const expected = digest(token);
  return function statusAccess(req, res, next) {
    if (timingSafeEqual(expected, digest(tokenIn(req.headers.authorization ?? '')))) {
      next();
      return;
    }
    res.set('WWW-Authenticate', ['Basic realm="status", charset="UTF-8"', 'Bearer realm="status"']);
    next(
      new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'This page needs its token: as the password, or as a bearer token.', {
        status: 401,
      }),
    );
  };
}

function tokenIn(authorization: string): string {
  const [, scheme = '', credentials = ''] = /^(Basic|Bearer) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
