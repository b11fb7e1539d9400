import type { Request, RequestHandler, Response } from 'express';
import { endOf } from '../challenge/challenge.js';
import { issue } from '../challenge/issue.js';
import { defaultForm } from '../challenge/desk.js';
import { formOf } from './input.js';
import type { HttpParts } from './parts.js';
import { ownerToBe } from './session.js';
import { tollOf } from './toll.js';

/** `POST /key`: issues a challenge for a form, and tells where its picture and sound are. The key itself stays here. */
export function keyRoute(parts: HttpParts): RequestHandler {
  return async function captchaKey(req: Request, res: Response): Promise<void> {
    const desk = { owner: ownerToBe(req, parts.config.sessionKey), form: formOf(req) };
    const challenge = await issue(parts, desk, tollOf(parts, req));
    const query = desk.form === defaultForm ? '' : `?form=${encodeURIComponent(desk.form)}`;
    res.status(201).json({
      form: desk.form,
      expiresAt: new Date(endOf(challenge, parts.config.challengeTtlMs)).toISOString(),
      image: `${req.baseUrl}/image${query}`,
      audio: parts.config.audio ? `${req.baseUrl}/audio${query}` : null,
    });
  };
}
