/** Whatever of an AbortSignal is used here: a real one will do. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * A signal that fires once. axios and undici take it for an AbortSignal, of which it does what they ask for: one of
 * Node's own costs a call as much CPU as its limits, and a picture held open a KB.
 */
export class Signal implements AbortSignalLike {
  readonly #listeners: (() => void)[] = [];
  #aborted = false;

  /** Whether it has fired. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Calls a listener when it fires; once, whatever is asked for. */
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Forgets a listener. */
  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at !== -1) this.#listeners.splice(at, 1);
  }

  /** Fires, unless it has. */
  fire(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
