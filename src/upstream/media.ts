import type { Readable } from 'node:stream';
import type { CaptchaError } from '../errors.js';
import type { Call } from './call.js';
import type { ChallengeKind } from './endpoints.js';
import { refused } from './failure.js';
import { parseRefusal } from './parse.js';
import { Relay, type Format } from './relay.js';
import type { NaverService } from '../config/service.js';

/** A picture or a sound whose first bytes have come and are what they should be. */
export interface CaptchaMedia {
  /** `image/jpeg` or `audio/wav`, without NAVER's charset. */
  readonly contentType: string;
  /**
   * The bytes. Errors if the upstream breaks off, goes over the size or over the deadline; destroying it ends the
   * upstream call. Must be read or destroyed.
   */
  readonly stream: Readable;
}

const formats: Readonly<Record<ChallengeKind, Format>> = {
  // ITU-T T.81 B.1.1.3: a JPEG begins with the SOI marker, and another marker follows.
  image: { type: 'image/jpeg', headBytes: 3, isBegun: (head) => head.readUIntBE(0, 3) === 0xffd8ff },
  // Microsoft RIFF: the chunk `RIFF`, its size, and the form `WAVE`.
  audio: {
    type: 'audio/wav',
    headBytes: 12,
    isBegun: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE',
  },
};

/** A medium, and how its stream ended: nothing, or why it broke off. */
export interface OpenedMedia extends CaptchaMedia {
  readonly ended: Promise<CaptchaError | undefined>;
}

/**
 * Checks the status, type and first bytes of a picture or sound, so that an error page never goes on to an `<img>`,
 * and then passes the rest on as it comes.
 *
 * @throws CaptchaError for everything else
 */
export async function openMedia(
  call: Call,
  path: string,
  maxBytes: number,
  service: NaverService,
): Promise<OpenedMedia> {
  const answer = await call.open(path);
  const { operation, kind } = call;
  const { status, contentType } = answer;
  const format = formats[kind];
  if (status !== 200 || /json|text|html/i.test(contentType)) {
    throw refused(operation, parseRefusal(await call.read(answer)), service);
  }
  const relay = new Relay(call, answer, format, maxBytes);
  await relay.begun;
  return { contentType: format.type, stream: relay, ended: relay.ended };
}
