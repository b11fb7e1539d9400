import { PassThrough, type Readable } from 'node:stream';
import type { CaptchaError } from '../errors.js';
import type { Call } from './call.js';
import type { ChallengeKind } from './endpoints.js';
import { refused, unreadable } from './failure.js';
import { parseRefusal } from './parse.js';
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

const formats: Readonly<Record<ChallengeKind, { type: string; isBegun(head: Buffer): boolean; headBytes: number }>> = {
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
 * Upstream is read as fast as it sends, into a buffer that the size cap bounds: a visitor who reads slowly, or never,
 * holds some KB of memory but no connection to NAVER.
 */
export async function openMedia(
  call: Call,
  path: string,
  maxBytes: number,
  service: NaverService,
): Promise<OpenedMedia> {
  const answer = await call.open(path);
  const { operation, kind } = call;
  const { status, contentType, body } = answer;
  const format = formats[kind];
  if (status !== 200 || /json|text|html/i.test(contentType)) {
    throw refused(operation, parseRefusal(await call.read(answer)), service);
  }
  const chunks = (body as AsyncIterable<Buffer, undefined>)[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < format.headBytes) {
      const next = await chunks.next();
      if (next.done === true) throw unreadable(operation, `it ends after ${head.length} bytes`, status);
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    if (!format.isBegun(head)) throw call.giveUp(`its first bytes are not those of ${format.type}`, status);
    const stream = new PassThrough({ highWaterMark: maxBytes });
    stream.once('close', () => {
      if (!stream.writableEnded) call.deadline.abandon();
    });
    // Upstream may break off before anybody listens; the reader learns of it from the destroyed stream.
    stream.on('error', () => undefined);
    return { contentType: format.type, stream, ended: pump(call, body, chunks, head, stream, maxBytes) };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

async function pump(
  call: Call,
  body: Readable,
  chunks: AsyncIterator<Buffer, undefined>,
  head: Buffer,
  stream: PassThrough,
  maxBytes: number,
): Promise<CaptchaError | undefined> {
  try {
    let bytes = 0;
    let next: IteratorResult<Buffer, undefined> = { done: false, value: head };
    while (next.done !== true) {
      bytes += next.value.length;
      if (bytes > maxBytes) throw call.giveUp(`more than ${maxBytes} bytes`, 200);
      call.deadline.signal.throwIfAborted();
      stream.write(next.value);
      next = await chunks.next();
    }
    stream.end();
    return undefined;
  } catch (error) {
    const failure = call.failure(error);
    stream.destroy(failure);
    return failure;
  } finally {
    body.destroy();
  }
}
