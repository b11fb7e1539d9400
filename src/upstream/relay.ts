import { Readable } from 'node:stream';
import type { CaptchaError } from '../errors.js';
import type { Call, OpenAnswer } from './call.js';
import { unreadable } from './failure.js';

/** How a kind of picture or sound begins. */
export interface Format {
  /** Its media type. */
  readonly type: string;
  /** How many bytes tell. */
  readonly headBytes: number;
  readonly isBegun: (head: Buffer) => boolean;
}

/**
 * Passes on the body of an answer as it comes, once its first bytes have shown that it is what it should be.
 *
 * It is read as fast as it is sent, into a buffer that the size cap bounds: a visitor who reads slowly, or never, holds
 * some KB of memory but no connection to NAVER. By events and `push()`: with a PassThrough and an iterator a picture
 * costs a third more, and one held open takes twice the memory.
 */
export class Relay extends Readable {
  /** Resolves when the first bytes have come and are right; rejects with what was wrong with them. */
  readonly begun: Promise<void>;
  /** How it ended after that: nothing, or why it broke off. */
  readonly ended: Promise<CaptchaError | undefined>;
  readonly #call: Call;
  readonly #answer: OpenAnswer;
  readonly #format: Format;
  readonly #maxBytes: number;
  #head: Buffer | undefined = Buffer.alloc(0);
  #bytes = 0;
  #over = false;
  #begin!: () => void;
  #refuse!: (error: CaptchaError) => void;
  #end!: (failure?: CaptchaError) => void;

  constructor(call: Call, answer: OpenAnswer, format: Format, maxBytes: number) {
    super();
    this.#call = call;
    this.#answer = answer;
    this.#format = format;
    this.#maxBytes = maxBytes;
    this.begun = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#refuse = reject;
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    // Upstream may break off before anybody listens; the reader learns of it from the destroyed stream.
    this.on('error', () => undefined);
    const { body } = answer;
    body.on('data', (chunk: Buffer) => this.#take(chunk));
    body.on('end', () => this.#finish());
    body.on('error', (error) => this.#fail(error));
    // A stream that was destroyed may close without an error.
    body.on('close', () => {
      if (!this.#over) this.#fail(new Error('The answer was closed before its end.'));
    });
  }

  /** Nothing to do: what comes is pushed. */
  override _read(): void {
    // See above.
  }

  /** The reader has gone, or the answer broke off. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#over) this.#call.deadline.abandon();
    done(error);
  }

  #take(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#giveUp(`more than ${this.#maxBytes} bytes`);
    else if (this.#call.deadline.aborted) this.#fail(new Error('Ended while it was read.'));
    else if (this.#head === undefined) this.push(chunk);
    else this.#look(this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]));
  }

  /** Looks at the first bytes, as soon as they are enough. */
  #look(head: Buffer): void {
    const { headBytes, isBegun, type } = this.#format;
    this.#head = head;
    if (head.length < headBytes) return;
    if (!isBegun(head)) {
      this.#giveUp(`its first bytes are not those of ${type}`);
      return;
    }
    this.#head = undefined;
    this.push(head);
    this.#begin();
  }

  #finish(): void {
    if (this.#over) return;
    if (this.#head !== undefined) {
      const { status } = this.#answer;
      this.#fail(unreadable(this.#call.operation, `it ends after ${this.#bytes} bytes`, status));
      return;
    }
    this.#over = true;
    this.push(null);
    this.#end();
  }

  /** Ends a call that has gone wrong on this side. */
  #giveUp(what: string): void {
    // First, so that what follows from ending it is not taken for the reason.
    this.#over = true;
    this.#close(this.#call.giveUp(what, this.#answer.status));
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#close(this.#call.failure(error));
  }

  #close(failure: CaptchaError): void {
    this.#answer.body.destroy();
    this.destroy(failure);
    if (this.#head === undefined) this.#end(failure);
    else this.#refuse(failure);
  }
}
