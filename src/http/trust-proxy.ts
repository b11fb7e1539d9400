import type { Request } from 'express';

const warned = new WeakSet<object>();

/**
 * Points out, once for each application, that its `trust proxy` and its proxy do not fit: limits by address would then
 * count all visitors as one, or believe whatever address a visitor claims.
 *
 * @see https://expressjs.com/en/guide/behind-proxies.html
 */
export function warnAboutProxy(req: Request): void {
  if (req.headers['x-forwarded-for'] === undefined || warned.has(req.app)) return;
  const setting: unknown = req.app.get('trust proxy');
  if (setting !== true && setting !== false && setting !== undefined) return;
  warned.add(req.app);
  process.emitWarning(
    setting === true
      ? "'trust proxy' is true, so that a visitor can claim any address in X-Forwarded-For and dodge the captcha's limits. " +
          "Set it to the number of your proxies, such as app.set('trust proxy', 1), or to their addresses."
      : "X-Forwarded-For is present but 'trust proxy' is not set. If the app is behind a proxy, all visitors share its " +
          "address in the captcha's limits: set app.set('trust proxy', 1). If it is not, somebody tries to dodge them in vain.",
    { type: 'CaptchaWarning', code: 'CAPTCHA_TRUST_PROXY' },
  );
}
