import type { CaptchaLedger, LedgerState } from './ledger.js';
import type { RedisCommands } from './redis-client.js';
import * as scripts from './redis-scripts.js';

/** The book in Redis: one hash an account. */
export class RedisLedger implements CaptchaLedger {
  readonly #redis: RedisCommands;
  readonly #prefix: string;

  constructor(redis: RedisCommands, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async reserve(account: string, limit: number, until: number, keepMs: number): Promise<boolean> {
    return (await this.#redis.run(scripts.reserve, this.#prefix + account, limit, until, Date.now(), keepMs)) === 1;
  }

  async settle(account: string, until: number, calls: number, keepMs: number): Promise<void> {
    await this.#redis.run(scripts.settle, this.#prefix + account, until, calls, keepMs);
  }

  async exhaust(account: string, limit: number, keepMs: number): Promise<void> {
    await this.#redis.run(scripts.exhaust, this.#prefix + account, limit, keepMs);
  }

  async read(account: string): Promise<LedgerState> {
    const page = (await this.#redis.hashOf(this.#prefix + account)) as Readonly<Record<string, string>>;
    const now = Date.now();
    let reserved = 0;
    for (const [until, held] of Object.entries(page)) if (Number(until) > now) reserved += Number(held);
    return { spent: Number(page.spent ?? 0), reserved };
  }
}
