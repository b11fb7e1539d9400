import { Signal, type AbortSignalLike } from './signal.js';

/** Why a call was ended from this side. */
export type Ended = 'timeout' | 'abandoned';

/**
 * One bound on one call, over its body too: a timer, and the visitor's own signal if there is one. Fires when time is
 * up or the visitor has gone.
 */
export class Deadline extends Signal {
  readonly #timer: NodeJS.Timeout;
  readonly #visitor: AbortSignalLike | undefined;
  readonly #abandon = (): void => this.end('abandoned');
  readonly #endsAt: number;
  #real: AbortController | undefined;
  #ended: Ended | undefined;
  #onEnd: ((error: Error) => void) | undefined;

  /** Starts the clock of one call. */
  constructor(timeoutMs: number, visitor?: AbortSignalLike) {
    super();
    this.#endsAt = performance.now() + timeoutMs;
    this.#timer = setTimeout(expire, timeoutMs, this);
    this.#visitor = visitor;
    visitor?.addEventListener('abort', this.#abandon);
    if (visitor?.aborted === true) this.abandon();
  }

  /** A real AbortSignal that fires with it, for whoever takes nothing else. */
  get signal(): AbortSignal {
    this.#real ??= new AbortController();
    if (this.aborted) this.#real.abort();
    return this.#real.signal;
  }

  /** Why it has fired; nothing while it has not. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** Milliseconds left. */
  get leftMs(): number {
    return this.#endsAt - performance.now();
  }

  /** Ends the call from here: nobody waits for it any more. */
  abandon(): void {
    this.end('abandoned');
  }

  /** Ends the call. The first reason stays. */
  end(why: Ended): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#real?.abort();
    this.fire();
    this.#onEnd?.(new Error(why));
  }

  /**
   * Waits for one step of the call, and no longer than the call may take: undici heeds the signal of a request only
   * once that has a connection.
   *
   * @param discard - gets what comes too late
   */
  bound<T>(step: Promise<T>, discard: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#onEnd = reject;
      step.then((result) => {
        // What it refers to would be kept as long as the call.
        this.#onEnd = undefined;
        if (this.aborted) discard(result);
        else resolve(result);
      }, reject);
    });
  }

  /** Takes the timer and the listener away; called once when the call is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#visitor?.removeEventListener('abort', this.#abandon);
  }
}

function expire(deadline: Deadline): void {
  deadline.end('timeout');
}
