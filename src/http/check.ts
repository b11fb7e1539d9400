import type { Request } from 'express';
import type { CaptchaRejectionCode } from '../errors.js';
import type { Desk } from '../challenge/desk.js';
import type { Pass } from '../challenge/pass.js';
import { verify } from '../challenge/verify.js';
import { cleanResponse } from './input.js';
import type { HttpParts } from './parts.js';

/**
 * Checks what a visitor typed against the challenge of one form. What cannot be an answer is refused before anything
 * is spent, and so is who has tried too often.
 *
 * @throws CaptchaError `ERR_CAPTCHA_RATE_LIMITED`, and what verifying throws
 */
export async function check(
  parts: HttpParts,
  req: Request,
  desk: Desk,
  raw: unknown,
): Promise<Pass | CaptchaRejectionCode> {
  const response = cleanResponse(raw, parts.config);
  if (response === undefined) return 'ERR_CAPTCHA_MISSING_RESPONSE';
  await parts.limits.verify(req);
  return verify(parts, desk, response);
}
