import { memoryOfTokenMs, type Redemption, type TokenStore } from './token-store.js';

interface Entry {
  readonly value: string;
  /** Epoch milliseconds from which on it can no longer be redeemed. */
  readonly until: number;
  claim?: string;
}

/**
 * Tokens in this process's memory. At most `max` of them: one more drops the oldest, together with whether it was used,
 * so that a dropped token is refused.
 */
export class MemoryTokenStore implements TokenStore {
  /** In the order of their making, and so of their end: all live equally long. */
  readonly #entries = new Map<string, Entry>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  keep(id: string, value: string, ttlMs: number): Promise<void> {
    const now = Date.now();
    for (const [oldest, { until }] of this.#entries) {
      if (until + memoryOfTokenMs > now && this.#entries.size < this.#max) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(id, { value, until: now + ttlMs });
    return Promise.resolve();
  }

  redeem(id: string, claim: string): Promise<Redemption> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return Promise.resolve('unknown');
    if (entry.claim === undefined && entry.until > Date.now()) entry.claim = claim;
    return Promise.resolve(entry.claim === claim ? { value: entry.value } : 'used');
  }
}
