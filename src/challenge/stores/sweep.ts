import type { SessionBackend } from './store.js';

/**
 * Deletes expired records from stores that never do so themselves: express-session's MemoryStore keeps whatever nobody
 * asks for again. Every other store is left to its own devices.
 */
export class Sweep {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Deletes a record once its time is over, unless that is cancelled before. */
  after(ttlMs: number, sessions: SessionBackend, id: string): void {
    if (sessions.constructor.name !== 'MemoryStore') return;
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      sessions.destroy(id, () => undefined);
    }, ttlMs);
    // A process that has nothing else to do may end.
    this.#timers.set(id, timer.unref());
  }

  /** Forgets a record that has been used up. */
  cancel(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
