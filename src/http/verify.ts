import type { Request, RequestHandler, Response } from 'express';
import { CaptchaRejectedError } from '../errors.js';
import { keepPass } from '../challenge/verify.js';
import type { HttpParts } from './parts.js';
import { check } from './check.js';
import { bodyField, formOf } from './input.js';
import { sendProblem } from './problem.js';
import { openSession, ownerOf } from './session.js';

/** `POST /verify`: verifies now. Success leaves a pass with the session, which the form's guard takes. */
export function verifyRoute(parts: HttpParts): RequestHandler {
  return async function captchaVerify(req: Request, res: Response): Promise<void> {
    const desk = { owner: ownerOf(req), form: formOf(req) };
    const found = await check(parts, req, desk, bodyField(req, parts.config.field));
    if (found === 'ERR_CAPTCHA_INVALID_RESPONSE') {
      res.json({ success: false, 'error-codes': ['invalid-input-response'] });
    } else if (typeof found === 'string') {
      sendProblem(req, res, new CaptchaRejectedError(found));
    } else {
      const { responseTime } = found;
      await openSession(req, parts.config.sessionKey);
      await keepPass(parts, desk, found);
      const expiresAt = new Date(Date.now() + parts.config.passTtlMs).toISOString();
      res.json({ success: true, expiresAt, ...(responseTime !== undefined && { responseTime }) });
    }
  };
}
