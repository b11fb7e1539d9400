import type { Request } from 'express';
import type { CaptchaError, CaptchaErrorCode, CaptchaWireCode } from '../errors.js';
import type { Toll } from '../challenge/issue.js';
import { languageOf, visitorMessage } from './message.js';
import { broughtSession, markerOf, openSession, saveSession } from './session.js';

/** Why the last submit was refused, for the page that the visitor was sent back to. */
export interface Flash {
  /** The form whose submit was refused. */
  readonly form: string;
  readonly code: CaptchaErrorCode;
  readonly errorCodes: readonly CaptchaWireCode[];
  /** A sentence for the visitor, in Korean or English as the browser asks. For other languages choose by `code`. */
  readonly message: string;
}

/**
 * Leaves the reason in the session, saved: the redirect that follows may overtake express-session's own save.
 *
 * @param toll - what a visitor without a session pays for one; it refuses whoever has had too many
 */
export async function leaveFlash(
  req: Request,
  sessionKey: string,
  form: string,
  error: CaptchaError,
  toll: Toll,
): Promise<void> {
  if (!broughtSession(req)) await toll();
  await openSession(req, sessionKey);
  const marker = markerOf(req, sessionKey);
  if (marker === undefined) return;
  const { code, errorCodes } = error;
  const flash: Flash = { form, code, errorCodes, message: visitorMessage(error, languageOf(req)) };
  marker.flash = flash;
  await saveSession(req);
}

/** Reads the reason once. express-session saves its removal with the page. */
export function takeFlash(req: Request, sessionKey: string, form?: string): Flash | undefined {
  const marker = markerOf(req, sessionKey);
  const flash = marker?.flash as Flash | undefined;
  if (marker === undefined || flash === undefined || (form !== undefined && flash.form !== form)) return undefined;
  delete marker.flash;
  return flash;
}
