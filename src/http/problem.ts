import { STATUS_CODES } from 'node:http';
import type { Request, Response } from 'express';
import type { CaptchaError } from '../errors.js';
import { languageOf, visitorMessage } from './message.js';

/** Answers with an error as `application/problem+json` (RFC 9457). */
export function sendProblem(req: Request, res: Response, error: CaptchaError): void {
  res.status(error.status).set({ ...error.headers, 'Content-Type': 'application/problem+json' });
  res.end(
    JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[error.status] ?? 'Error',
      status: error.status,
      detail: visitorMessage(error, languageOf(req)),
      code: error.code,
      'error-codes': error.errorCodes,
    }),
  );
}
