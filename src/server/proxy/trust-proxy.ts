import type { RequestHandler } from 'express';
import { CaptchaConfigError } from '../../errors.js';

/**
 * Refuses requests that come through a proxy while nobody has said whether to believe it: limits by address would count
 * all visitors as one, which shows only under load. Whoever sends the header without a proxy refuses only themselves.
 */
export function requireProxyDecision(trustProxy: false | number | string | undefined): RequestHandler {
  return function proxyDecision(req, _res, next) {
    if (trustProxy !== undefined || req.headers['x-forwarded-for'] === undefined) {
      next();
      return;
    }
    next(
      new CaptchaConfigError(
        'A request came with X-Forwarded-For, and trustProxy (NAVER_CAPTCHA_TRUST_PROXY) is not set. Set it to the ' +
          'number of proxies in front of this one, such as 1, or to their addresses; or to false if there are none.',
      ),
    );
  };
}
