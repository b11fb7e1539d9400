import type { Request, RequestHandler, Response } from 'express';
import { issue } from '../challenge/issue.js';
import { defaultForm } from '../challenge/desk.js';
import { formOf } from './input.js';
import type { HttpParts } from './parts.js';
import { openSession, ownerToBe } from './session.js';

/** `POST /key`: issues a challenge for a form, and tells where its picture and sound are. The key itself stays here. */
export function keyRoute(parts: HttpParts): RequestHandler {
  return async function captchaKey(req: Request, res: Response): Promise<void> {
    const { sessionKey } = parts.config;
    const desk = { owner: ownerToBe(req, sessionKey), form: formOf(req) };
    const { issuedAt } = await issue(parts, desk, () => parts.limits.issue(req));
    await openSession(req, sessionKey);
    const query = desk.form === defaultForm ? '' : `?form=${encodeURIComponent(desk.form)}`;
    res.status(201).json({
      form: desk.form,
      expiresAt: new Date(issuedAt + parts.config.challengeTtlMs).toISOString(),
      image: `${req.baseUrl}/image${query}`,
      audio: parts.config.audio ? `${req.baseUrl}/audio${query}` : null,
    });
  };
}
