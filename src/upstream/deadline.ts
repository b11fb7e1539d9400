/** Why a call was ended from this side. */
export type Ended = 'timeout' | 'abandoned';

/**
 * One bound on one call, over its body too: a timer, and the visitor's own signal if there is one.
 *
 * axios and undici take it for an AbortSignal, of which it does what they ask for: one of Node's own costs as much as
 * all the rest here.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #visitor: AbortSignal | undefined;
  readonly #endsAt: number;
  readonly #listeners: (() => void)[] = [];
  #controller: AbortController | undefined;
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

  /** A real signal that fires when time is up or the visitor has gone, for whoever takes nothing else. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended !== undefined) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Why the call is to end; nothing while it is not. */
  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** Whether the call is to end. */
  get aborted(): boolean {
    return this.#ended !== undefined;
  }

  /** Calls a listener when the call is to end; once, whatever is asked for. */
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Forgets a listener. */
  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at !== -1) this.#listeners.splice(at, 1);
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
    this.#controller?.abort();
    for (const listener of this.#listeners.splice(0)) listener();
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
