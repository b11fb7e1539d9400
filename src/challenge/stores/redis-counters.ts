import { createHash } from 'node:crypto';
import type { CaptchaCounters, Count } from './counters.js';
import type { RedisCommands } from './redis-client.js';
import { addHit } from './redis-scripts.js';

/** Counts in Redis. */
export class RedisCounters implements CaptchaCounters {
  readonly #redis: RedisCommands;
  readonly #prefix: string;

  constructor(redis: RedisCommands, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async add(name: string, windowMs: number): Promise<Count> {
    const [hits, left] = (await this.#redis.run(addHit, this.#key(name), windowMs)) as [number, number];
    return { hits, resetAt: Date.now() + left };
  }

  async read(name: string): Promise<number> {
    return Number(await this.#redis.get(this.#key(name))) || 0;
  }

  /** Names are addresses and user names, which are no business of whoever reads the keys. */
  #key(name: string): string {
    return this.#prefix + createHash('sha256').update(name).digest('base64url');
  }
}
