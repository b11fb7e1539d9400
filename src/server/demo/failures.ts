import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { isCaptchaError } from '../../errors.js';
import { languageOf } from '../../http/message.js';
import { sendProblem } from '../../http/problem.js';
import { renderFailure } from './failure-page.js';

/** Answers what no route has answered. */
export function answerNotFound(onEmulator: boolean): RequestHandler {
  return function demoNotFound(req: Request, res: Response): void {
    answer(req, res, 404, onEmulator);
  };
}

/** Answers what a route has thrown. The reason is for the log; a visitor learns nothing of the server from it. */
export function answerErrors(onEmulator: boolean, log: (line: string) => void): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return function demoError(error: unknown, req, res, next) {
    const status = statusOf(error);
    if (status >= 500) log(`${req.method} ${req.path}: ${error instanceof Error ? error.message : 'unknown error'}`);
    if (res.headersSent) next(error);
    else if (isCaptchaError(error) && req.accepts(['json', 'html']) !== 'html') sendProblem(req, res, error);
    else answer(req, res, status, onEmulator);
  };
}

/** The status that Express's own handler would take: an error's, if it is one of an error. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}

function answer(req: Request, res: Response, status: number, onEmulator: boolean): void {
  res.status(status).set('Cache-Control', 'no-store');
  if (req.accepts(['json', 'html']) === 'html') res.send(renderFailure(languageOf(req), status, onEmulator));
  else
    res
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status }));
}
