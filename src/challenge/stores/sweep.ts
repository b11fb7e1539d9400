import type { SessionBackend } from './store.js';

/** Milliseconds between two sweeps at least: one deletes whatever has expired meanwhile. */
const pauseMs = 1_000;

/**
 * Deletes expired records from stores that never do so themselves: express-session's MemoryStore keeps whatever nobody
 * asks for again. Every other store is left to its own devices.
 */
export class Sweep {
  readonly #records = new Map<string, { readonly sessions: SessionBackend; readonly until: number }>();
  /** One for all: a timer for each record would take more memory than the record. */
  #timer: NodeJS.Timeout | undefined;
  #sweepAt = Infinity;

  /** Deletes a record soon after its time is over, unless that is cancelled before. */
  after(ttlMs: number, sessions: SessionBackend, id: string): void {
    if (sessions.constructor.name !== 'MemoryStore') return;
    const until = performance.now() + ttlMs;
    this.#records.set(id, { sessions, until });
    this.#plan(until);
  }

  /** Forgets a record that has been used up. */
  cancel(id: string): void {
    this.#records.delete(id);
  }

  #plan(at: number): void {
    if (at >= this.#sweepAt) return;
    clearTimeout(this.#timer);
    this.#sweepAt = at;
    // A process that has nothing else to do may end.
    this.#timer = setTimeout(() => this.#sweep(), at - performance.now()).unref();
  }

  #sweep(): void {
    const now = performance.now();
    let next = Infinity;
    for (const [id, { sessions, until }] of this.#records) {
      if (until > now) {
        next = Math.min(next, until);
        continue;
      }
      this.#records.delete(id);
      sessions.destroy(id, () => undefined);
    }
    this.#sweepAt = Infinity;
    if (next < Infinity) this.#plan(Math.max(next, now + pauseMs));
  }
}
