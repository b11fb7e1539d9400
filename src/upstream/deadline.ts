/** Why a call was ended from this side. */
export type Ended = 'timeout' | 'abandoned';

/** One bound on one call, over its body too: a timer, and the visitor's own signal if there is one. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #visitor: AbortSignal | undefined;
  readonly #endsAt: number;
  #ended: Ended | undefined;
  #onEnd: ((error: Error) => void) | undefined;

  /** Starts the clock of one call. */
  constructor(timeoutMs: number, visitor?: AbortSignal) {
    this.#endsAt = performance.now() + timeoutMs;
    this.#timer = setTimeout(expire, timeoutMs, this);
    this.#visitor = visitor;
    visitor?.addEventListener('abort', this, { once: true });
    if (visitor?.aborted === true) this.abandon();
  }

  /** Aborts the call when time is up or the visitor has gone. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal fired; nothing while it has not. */
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
    this.#ended ??= why;
    this.#controller.abort();
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
        if (this.#ended === undefined) resolve(result);
        else discard(result);
      }, reject);
    });
  }

  /** The visitor's signal has fired (EventListener). */
  handleEvent(): void {
    this.abandon();
  }

  /** Takes the timer and the listener away; called once when the call is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#visitor?.removeEventListener('abort', this);
  }
}

function expire(deadline: Deadline): void {
  deadline.end('timeout');
}
