import type { CaptchaRejectionCode } from '../errors.js';
import type { ChallengeParts, Desk } from '../challenge/desk.js';
import type { Pass } from '../challenge/pass.js';
import { verify } from '../challenge/verify.js';
import { cleanResponse } from './input.js';

/**
 * Checks what a visitor typed against the challenge of one form. What cannot be an answer is refused before anything
 * is spent.
 */
export async function check(parts: ChallengeParts, desk: Desk, raw: unknown): Promise<Pass | CaptchaRejectionCode> {
  const response = cleanResponse(raw, parts.config);
  return response === undefined ? 'ERR_CAPTCHA_MISSING_RESPONSE' : verify(parts, desk, response);
}
