import type { Request, RequestHandler, Response } from 'express';
import { endOf } from '../../../challenge/challenge.js';
import { issue } from '../../../challenge/issue.js';
import { CaptchaError } from '../../../errors.js';
import { ownField } from '../../../http/input.js';
import { alias, leaveTrail } from '../operations/trail.js';
import type { ProxyParts } from '../parts.js';
import type { Site } from '../sites.js';
import { deskOf, grant, newId } from '../visit.js';

/**
 * `POST /captcha/key`: opens a challenge for a page of one site. What the visitor gets is an id of ours; NAVER's key
 * stays here. `"kind": "audio"` says that a sound is wanted, and spares NAVER the picture.
 */
export function keyRoute(parts: ProxyParts): RequestHandler {
  const { config, captcha, metrics } = parts;
  const { audio, challengeTtlMs } = config.captcha;
  return async function proxyKey(req: Request, res: Response): Promise<void> {
    const site = siteOf(parts, req);
    const page = { siteKey: site.siteKey, hostname: hostnameOf(req), action: actionOf(req) };
    const sound = audio && ownField(req.body, 'kind') === 'audio';
    const id = newId();
    leaveTrail(res, { site: site.siteKey, challenge: alias(id) });
    const toll = (): Promise<void> => captcha.limits.issue(req);
    const issuedAt = sound ? Date.now() : (await issue(captcha, deskOf(parts, id), toll)).issuedAt;
    const visit = { ...page, until: endOf({ issuedAt }, challengeTtlMs) };
    if (!sound) {
      metrics.issued(site.siteKey, 'image');
      await grant(parts, id, 'image', visit);
    }
    if (audio) await grant(parts, id, 'audio', visit);
    await grant(parts, id, 'answer', visit);
    res.status(201).json({
      challenge: id,
      expiresAt: new Date(visit.until).toISOString(),
      image: `${req.baseUrl}/image?challenge=${id}`,
      audio: audio ? `${req.baseUrl}/audio?challenge=${id}` : null,
    });
  };
}

/** @throws CaptchaError for a site that does not exist, or a page that is not its own */
function siteOf({ sites }: ProxyParts, req: Request): Site {
  const site = sites.withKey(ownField(req.body, 'sitekey'));
  if (site === undefined) {
    throw new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'There is no site with this sitekey. Send { "sitekey": "…" }.');
  }
  const { origin } = req.headers;
  // Browsers send it with every POST; what sends none is no page, and has no visitor's challenges to burn.
  if (origin === undefined || site.origins.has(origin)) return site;
  throw new CaptchaError(
    'ERR_CAPTCHA_CROSS_SITE',
    'This page is not one of the site with this sitekey. If it is yours, list its origin with the site.',
  );
}

function hostnameOf({ headers: { origin } }: Request): string {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).hostname : '';
}

/** As Turnstile takes it. @see https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/ */
function actionOf(req: Request): string | undefined {
  const action = ownField(req.body, 'action');
  if (action === undefined || action === null || action === '') return undefined;
  if (typeof action === 'string' && /^[\w-]{1,32}$/.test(action)) return action;
  throw new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'The action must have 1 to 32 letters, digits, _ or -.');
}
