import type { Request, RequestHandler, Response } from 'express';
import { show } from '../../../challenge/issue.js';
import { CaptchaError } from '../../../errors.js';
import { answeredWithoutIssuing, sendMedia, visitorLeft } from '../../../http/media.js';
import type { ChallengeKind } from '../../../upstream/endpoints.js';
import { alias, leaveTrail } from '../operations/trail.js';
import type { ProxyParts } from '../parts.js';
import { deskOf, grant, isId, use } from '../visit.js';

/** `GET /captcha/image` and `/captcha/audio`: shows a challenge to the holder of its id, once. */
export function mediaRoute(parts: ProxyParts, kind: ChallengeKind): RequestHandler {
  const { captcha, metrics } = parts;
  async function proxyMedia(req: Request, res: Response): Promise<void> {
    if (answeredWithoutIssuing(req, res)) return;
    const id = req.query.challenge;
    if (isId(id)) leaveTrail(res, { challenge: alias(id) });
    const visit = isId(id) ? await use(parts, id, kind) : undefined;
    if (!isId(id) || visit === undefined) throw gone();
    leaveTrail(res, { site: visit.siteKey });
    let issued = false as boolean;
    try {
      const toll = async (call: 'issue' | 'picture'): Promise<void> => {
        await captcha.limits.issue(req);
        issued ||= call === 'issue';
      };
      const media = await show(captcha, deskOf(parts, id), kind, visitorLeft(res), toll);
      if (issued) metrics.issued(visit.siteKey, kind);
      metrics.shown(visit.siteKey, kind);
      sendMedia(res, media);
    } catch (error) {
      // Nothing was shown: asking again is not a second look.
      await grant(parts, id, kind, visit);
      throw error;
    }
  }
  return Object.defineProperty(proxyMedia, 'name', { value: kind === 'image' ? 'proxyImage' : 'proxyAudio' });
}

function gone(): CaptchaError {
  return new CaptchaError(
    'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
    'This challenge is unknown, has been shown, or is over. Ask for another with POST /captcha/key.',
    { status: 404 },
  );
}
