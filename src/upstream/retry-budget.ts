/** Calls that earn one retry. */
const callsPerRetry = 10;
/** Retries that quiet times may save up. */
const mostSaved = 5;

/**
 * Bounds the retries of all calls together, so that an upstream which is down does not get more calls than one which
 * is up: one retry for every ten calls.
 */
export class RetryBudget {
  readonly #connections: number;
  #balance = 0;
  #answered = 0;

  /** @param connections - how many kept connections may have gone stale at the same time */
  constructor(connections: number) {
    this.#connections = connections;
  }

  /** A call has begun. */
  earn(): void {
    this.#balance = Math.min(this.#balance + 1, mostSaved * callsPerRetry);
  }

  /** A call was answered, and so leaves a connection that may have gone stale when it is used again. */
  answered(): void {
    this.#answered = Math.min(this.#answered + 1, this.#connections);
  }

  /** Takes a retry, if there is one left. */
  take(): boolean {
    if (this.#balance <= 0) return false;
    this.#balance -= callsPerRetry;
    return true;
  }

  /**
   * Takes a retry of a call that may have met a stale connection. It is had on credit, since many connections go stale
   * at once, but once only for each call that was answered: when none is, there is none.
   */
  takeForStale(): boolean {
    if (this.#answered === 0) return this.take();
    this.#answered--;
    this.#balance -= callsPerRetry;
    return true;
  }
}
