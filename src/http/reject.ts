import type { Request, Response } from 'express';
import { isCaptchaError, type CaptchaError } from '../errors.js';
import type { Toll } from '../challenge/issue.js';
import { leaveFlash } from './flash.js';
import { languageOf, visitorMessage, type VisitorLanguage } from './message.js';
import { sendProblem } from './problem.js';

/** A refused submit, and where to send its browser. */
export interface Rejection {
  readonly error: CaptchaError;
  readonly form: string;
  readonly redirectTo: string | undefined;
  readonly sessionKey: string;
  /** What a session costs a visitor who has none. */
  readonly toll: Toll;
}

/**
 * Answers a refused submit in the form that the client prefers: problem+json, or for a browser the way back to the
 * form's page with the reason in the session, or a small page where there is no way back, or no session to be had.
 */
export async function reject(req: Request, res: Response, rejection: Rejection): Promise<void> {
  const { error, form, sessionKey, toll } = rejection;
  res.vary('Accept');
  if (req.accepts(['json', 'html']) !== 'html') {
    sendProblem(req, res, error);
    return;
  }
  const back = rejection.redirectTo ?? formPage(req);
  if (back === undefined) {
    sendPage(req, res, error);
    return;
  }
  try {
    await leaveFlash(req, sessionKey, form, error, toll);
  } catch (refusal) {
    if (!isCaptchaError(refusal) || refusal.code !== 'ERR_CAPTCHA_RATE_LIMITED') throw refusal;
    sendPage(req, res, error, back);
    return;
  }
  // 303 turns the POST into a GET (RFC 9110 §15.4.4).
  res.set({ ...error.headers }).redirect(303, back);
}

/** The page that the form was on: the path of a `Referer` of this host. Never another host, nor a path read as one (`//…`). */
function formPage(req: Request): string | undefined {
  const { referer, host } = req.headers;
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const page = new URL(referer);
  if (page.host !== host) return undefined;
  return page.pathname.replace(/^[/\\]+/, '/') + page.search;
}

const words: Readonly<Record<VisitorLanguage, { title: string; advice: string; back: string }>> = {
  en: { title: 'Not sent', advice: 'Go back to the form and try again.', back: 'Back to the form' },
  ko: { title: '전송되지 않았습니다', advice: '이전 페이지로 돌아가 다시 시도해 주세요.', back: '이전 페이지로' },
};

function sendPage(req: Request, res: Response, error: CaptchaError, page?: string): void {
  const language = languageOf(req);
  const { title, advice, back } = words[language];
  const way = page === undefined ? advice : `<a href="${escapeHtml(page)}">${back}</a>`;
  res.status(error.status).set({ ...error.headers, 'Content-Type': 'text/html; charset=utf-8' });
  res.end(
    `<!doctype html><html lang="${language}"><meta charset="utf-8">` +
      `<meta name="viewport" content="width=device-width"><title>${title}</title>` +
      `<h1>${title}</h1><p>${visitorMessage(error, language)}</p><p>${way}</p></html>`,
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
