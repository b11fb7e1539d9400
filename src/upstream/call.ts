import type { Readable } from 'node:stream';
import { CaptchaError, CaptchaUpstreamError, isCaptchaError } from '../errors.js';
import type { Deadline } from './deadline.js';
import type { ChallengeKind } from './endpoints.js';
import { unreadable, type Operation } from './failure.js';
import { networkFault } from './network-fault.js';
import { parseJson, type Answer } from './parse.js';
import type { AbortSignalLike } from './signal.js';
import type { Transport } from './transport.js';

/** Answers of the API have some 70 bytes; a gateway's error page a few KB. */
const maxTextBytes = 64 * 1024;

/** What a call is for, and who waits for it. */
export interface CallRequest {
  readonly operation: Operation;
  readonly kind: ChallengeKind;
  /** Fires when the visitor has gone. */
  readonly signal?: AbortSignalLike | undefined;
  /** Asked before the call is made again. Throwing ends it with the fault at hand. */
  readonly beforeRetry?: ((fault: CaptchaUpstreamError) => void | Promise<void>) | undefined;
}

/** An answer whose status and headers have come. Whoever gets it reads its body to the end or destroys it. */
export interface OpenAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Readable;
}

/** One call to NAVER, from its start to the end of its answer, over all its tries. */
export class Call {
  readonly operation: Operation;
  readonly kind: ChallengeKind;
  readonly deadline: Deadline;
  /** How often NAVER was called for it. */
  attempts = 0;
  /** Whether the headers of the latest try have come. */
  answered = false;
  readonly #transport: Transport;
  #maybeSent = false;

  constructor({ operation, kind }: CallRequest, deadline: Deadline, transport: Transport) {
    this.operation = operation;
    this.kind = kind;
    this.deadline = deadline;
    this.#transport = transport;
  }

  /** Calls NAVER; on a connection of its own if it was called before. */
  async open(path: string): Promise<OpenAnswer> {
    this.attempts++;
    this.answered = false;
    const asked = this.#transport.get(path, this.deadline, this.attempts > 1);
    const { status, headers, data } = await this.deadline.bound(asked, ({ data: late }) => late.destroy());
    this.answered = true;
    this.#maybeSent = true;
    return { status, contentType: String(headers['content-type'] ?? ''), body: data };
  }

  /** Calls NAVER and reads the whole answer. */
  async ask(path: string): Promise<Answer> {
    return this.read(await this.open(path));
  }

  /** Reads the rest of an answer as JSON (`undefined` if it is none), and closes it. */
  async read({ status, body }: OpenAnswer): Promise<Answer> {
    const text = await collect(body, maxTextBytes);
    body.destroy();
    if (text === undefined) throw this.giveUp(`more than ${maxTextBytes} bytes`, status);
    return { status, body: parseJson(text) };
  }

  /** Ends a call whose answer is not worth reading on, and makes the error that says why. */
  giveUp(what: string, status: number): CaptchaUpstreamError {
    // Aborted, not only left unread: undici would connect again for a call that counts as under way.
    this.deadline.abandon();
    return unreadable(this.operation, what, status);
  }

  /** Makes an error of what ended the latest try. The original is not kept: axios's errors hold the request. */
  failure(error: unknown): CaptchaError {
    const { operation, deadline } = this;
    if (isCaptchaError(error)) return error;
    if (deadline.ended === 'timeout') {
      return new CaptchaUpstreamError(
        'ERR_CAPTCHA_UPSTREAM_TIMEOUT',
        `NAVER did not finish answering ${operation} in time (timeoutMs). Check the network, or allow more time.`,
        { outcome: 'unavailable', reason: 'timeout' },
      );
    }
    if (deadline.ended === 'abandoned') {
      return new CaptchaUpstreamError('ERR_CAPTCHA_UPSTREAM_UNAVAILABLE', `The visitor left during ${operation}.`, {
        outcome: 'unavailable',
        reason: 'abandoned',
      });
    }
    const fault = networkFault(operation, error, this.#transport.throughProxy, this.#maybeSent);
    this.#maybeSent ||= !fault.unsent;
    return fault;
  }
}

/** Reads a stream to its end as text; nothing if it is longer than `maxBytes`. By events: an iterator costs twice that. */
function collect(body: Readable, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    body.once('end', () => {
      const [first] = chunks;
      resolve((chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8'));
    });
    body.once('error', reject);
    // A stream that was destroyed may close without an error.
    body.once('close', () => {
      if (!body.readableEnded) reject(new Error('The answer was closed before its end.'));
    });
  });
}
