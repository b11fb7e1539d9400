import type { CaptchaCounters, Count } from './counters.js';

/** Milliseconds between two looks for counts whose window has ended; windows themselves may have days. */
const sweepMs = 60_000;

/** Counts inside one process. */
export class MemoryCounters implements CaptchaCounters {
  readonly #counts = new Map<string, { hits: number; resetAt: number }>();
  #sweepAt = 0;

  add(name: string, windowMs: number): Promise<Count> {
    const now = Date.now();
    this.#sweep(now);
    let count = this.#counts.get(name);
    if (count === undefined || count.resetAt <= now) {
      count = { hits: 0, resetAt: now + windowMs };
      this.#counts.set(name, count);
    }
    count.hits++;
    return Promise.resolve({ ...count });
  }

  read(name: string): Promise<number> {
    const count = this.#counts.get(name);
    return Promise.resolve(count !== undefined && count.resetAt > Date.now() ? count.hits : 0);
  }

  /** So that what a flood of addresses leaves behind goes soon after its window. */
  #sweep(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + sweepMs;
    for (const [name, { resetAt }] of this.#counts) if (resetAt <= now) this.#counts.delete(name);
  }
}
