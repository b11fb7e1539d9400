import type { IssuedKey } from './issue-key.js';

/** What a {@link KeyPool} is made of. */
export interface KeyPoolOptions {
  /** Issues one key. */
  readonly issue: () => Promise<IssuedKey>;
  /** How many keys are kept; 0 for none. */
  readonly size: number;
  readonly challengeTtlMs: number;
  /** How many keys may be issued at the same time, so that filling never crowds out visitors. */
  readonly atOnce: number;
}

/**
 * Picture keys issued ahead of need, so that showing a picture waits for one call instead of two. Each use starts the
 * filling; without visitors nothing is issued, and what is left over is thrown away when it is old. Every key counts
 * against the budget like any other.
 */
export class KeyPool {
  readonly #options: KeyPoolOptions;
  readonly #keys: IssuedKey[] = [];
  readonly #maxAgeMs: number;
  #filling = 0;
  #closed = false;

  constructor(options: KeyPoolOptions) {
    this.#options = options;
    // A visitor's time to answer runs from the issue, and must not be used up in here.
    this.#maxAgeMs = Math.min(60_000, options.challengeTtlMs / 5);
  }

  /** A key that is still young, if there is one. The next is on its way. */
  take(): IssuedKey | undefined {
    if (this.#options.size === 0) return undefined;
    const oldest = Date.now() - this.#maxAgeMs;
    let issued = this.#keys.shift();
    while (issued !== undefined && issued.issuedAt < oldest) issued = this.#keys.shift();
    void this.#fill();
    return issued;
  }

  /** Issues no more keys. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Issues what is missing, one key after another, beside whatever other visitors have started: as many come at the
   * same time as are used. A failure ends it until the next use.
   */
  async #fill(): Promise<void> {
    const { issue, atOnce } = this.#options;
    try {
      while (this.#isMissing && this.#filling < atOnce) {
        this.#filling++;
        try {
          this.#keys.push(await issue());
        } finally {
          this.#filling--;
        }
      }
    } catch {
      // Nobody waits for this key: the visitor who needs one meets the fault, and learns of it.
    }
  }

  get #isMissing(): boolean {
    return !this.#closed && this.#keys.length + this.#filling < this.#options.size;
  }
}
