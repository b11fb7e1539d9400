import type { CaptchaLedger, LedgerState } from './ledger.js';

interface Page {
  spent: number;
  readonly reserved: Map<number, number>;
  keepUntil: number;
}

/** The book of one process. */
export class MemoryLedger implements CaptchaLedger {
  readonly #pages = new Map<string, Page>();

  reserve(account: string, limit: number, until: number, keepMs: number): Promise<boolean> {
    const page = this.#page(account, keepMs);
    if (page.spent + sum(page) + 2 > limit) return Promise.resolve(false);
    page.spent++;
    page.reserved.set(until, (page.reserved.get(until) ?? 0) + 1);
    return Promise.resolve(true);
  }

  settle(account: string, until: number, calls: number, keepMs: number): Promise<void> {
    const page = this.#page(account, keepMs);
    const held = page.reserved.get(until);
    if (held !== undefined) page.reserved.set(until, Math.max(0, held - 1));
    page.spent = Math.max(0, page.spent + calls);
    return Promise.resolve();
  }

  exhaust(account: string, limit: number, keepMs: number): Promise<void> {
    const page = this.#page(account, keepMs);
    page.spent = Math.max(page.spent, limit);
    return Promise.resolve();
  }

  read(account: string): Promise<LedgerState> {
    const page = this.#pages.get(account);
    return Promise.resolve(page === undefined ? { spent: 0, reserved: 0 } : { spent: page.spent, reserved: sum(page) });
  }

  #page(account: string, keepMs: number): Page {
    const now = Date.now();
    let page = this.#pages.get(account);
    if (page === undefined) {
      for (const [name, { keepUntil }] of this.#pages) if (keepUntil <= now) this.#pages.delete(name);
      page = { spent: 0, reserved: new Map(), keepUntil: now + keepMs };
      this.#pages.set(account, page);
    }
    for (const until of page.reserved.keys()) if (until <= now) page.reserved.delete(until);
    return page;
  }
}

function sum({ reserved }: Page): number {
  const now = Date.now();
  let total = 0;
  for (const [until, held] of reserved) if (until > now) total += held;
  return total;
}
