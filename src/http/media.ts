import type { Request, RequestHandler, Response } from 'express';
import { CaptchaError } from '../errors.js';
import { SharedShow } from '../challenge/shared-show.js';
import type { ChallengeKind } from '../upstream/endpoints.js';
import type { CaptchaMedia } from '../upstream/media.js';
import { Signal, type AbortSignalLike } from '../upstream/signal.js';
import { formOf } from './input.js';
import type { HttpParts } from './parts.js';
import { ownerToBe } from './session.js';
import { tollOf } from './toll.js';

/** `GET /image` and `GET /audio`: shows the form's challenge, a new one each time. */
export function mediaRoute(parts: HttpParts, kind: ChallengeKind): RequestHandler {
  const shared = new SharedShow(parts, kind);
  async function captchaMedia(req: Request, res: Response): Promise<void> {
    if (answeredWithoutIssuing(req, res)) return;
    const desk = { owner: ownerToBe(req, parts.config.sessionKey), form: formOf(req) };
    const media = await shared.show(desk, visitorLeft(res), tollOf(parts, req));
    sendMedia(res, media);
  }
  return Object.defineProperty(captchaMedia, 'name', { value: kind === 'image' ? 'captchaImage' : 'captchaAudio' });
}

/** Sends a picture or a sound as it comes. */
export function sendMedia(res: Response, { contentType, stream }: CaptchaMedia): void {
  // By hand: `pipeline()` holds more memory for each slow reader than all else here.
  if (res.closed || res.destroyed) {
    stream.destroy();
    return;
  }
  res.set('Content-Type', contentType);
  // A visitor who leaves ends the upstream call.
  const leave = (): void => void stream.destroy();
  res.on('close', leave);
  stream.on('close', () => {
    // express-session keeps a request until a full collection of garbage (V8 takes its `res.end` for something that
    // stays), and the request whatever it refers to.
    res.off('close', leave);
    // An upstream that breaks off now leaves a picture cut short, and there is nobody left to tell.
    if (!stream.readableEnded) res.destroy();
  });
  stream.pipe(res);
}

/**
 * Requests that must not use up a challenge: for a part of one, or for what the browser thinks it has. `bytes=0-` means
 * all of it, and is what media elements ask for.
 */
export function answeredWithoutIssuing({ headers }: Request, res: Response): boolean {
  const precondition = headers['if-match'] ?? headers['if-unmodified-since'];
  const validator = headers['if-none-match'] ?? headers['if-modified-since'];
  const part = headers.range !== undefined && headers.range.trim() !== 'bytes=0-';
  const status = precondition !== undefined ? 412 : validator !== undefined ? 304 : part ? 416 : undefined;
  if (status === undefined) return false;
  res.status(status).end();
  return true;
}

/** Fires when the connection closes before the answer is complete; at once if it already has. */
export function visitorLeft(res: Response): AbortSignalLike {
  const signal = new Signal();
  if (res.closed || res.destroyed) signal.fire();
  else {
    res.on('close', () => {
      if (!res.writableFinished) signal.fire();
    });
  }
  return signal;
}

/** `HEAD` of a picture or sound: the headers it would have, and no challenge. */
export function mediaHead(kind: ChallengeKind): RequestHandler {
  return function captchaHead(_req: Request, res: Response): void {
    res.set('Content-Type', kind === 'image' ? 'image/jpeg' : 'audio/wav').end();
  };
}

/** What a switched-off route answers. */
export function switchedOff(): RequestHandler {
  return function captchaAudioOff(): void {
    throw new CaptchaError('ERR_CAPTCHA_BAD_REQUEST', 'This site offers no audio challenge.', { status: 404 });
  };
}
