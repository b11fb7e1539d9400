import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { CaptchaError } from '../../../errors.js';
import { digest } from '../digest.js';

/** Lets only those in who know a token (RFC 6750), compared in constant time. */
export function requireBearer(token: string): RequestHandler {
  const expected = digest(`Bearer ${token}`);
  return function bearer(req, res, next) {
    if (timingSafeEqual(expected, digest(req.headers.authorization ?? ''))) {
      next();
      return;
    }
    res.set('WWW-Authenticate', 'Bearer');
    next(
      new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'This page needs its token: Authorization: Bearer …', {
        status: 401,
      }),
    );
  };
}
