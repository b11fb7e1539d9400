import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets a call wait for a connection that is just being given back. undici takes one back a turn of the event loop after
 * its answer has ended; a picture asked for as soon as its key is there would open another, with its own handshake.
 */
export class Turnover {
  #busy = 0;
  #freeing = 0;
  #open = 0;

  /** Waits, if a call would open a connection although one is just getting free. Nothing to wait for most of the time. */
  ready(): Promise<void> | undefined {
    return this.#freeing > 0 && this.#busy + this.#freeing >= this.#open ? nextTurn() : undefined;
  }

  /** A call takes a connection. */
  take(): void {
    this.#busy++;
    this.#open = Math.max(this.#open, this.#busy);
  }

  /** A call is over. */
  giveBack(): void {
    this.#busy--;
    this.#freeing++;
    setImmediate(free, this);
  }

  freed(): void {
    this.#freeing--;
    // Whoever was idle may have lost connections meanwhile.
    if (this.#busy + this.#freeing === 0) this.#open = 0;
  }
}

function free(turnover: Turnover): void {
  turnover.freed();
}
