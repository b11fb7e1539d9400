import { createHash } from 'node:crypto';
import { CaptchaConfigError } from '../../errors.js';
import { checkOptions, describe, type Check, type Checks } from '../../config/check.js';
import { wholeNumber } from '../../config/checks.js';
import type { CaptchaCounters } from './counters.js';
import type { CaptchaLedger } from './ledger.js';
import { redisCommands, type RedisClient, type RedisCommands } from './redis-client.js';
import { RedisCounters } from './redis-counters.js';
import { RedisLedger } from './redis-ledger.js';
import type { ChallengeOwner, ChallengeStore } from './store.js';

/** Options of {@link RedisChallengeStore}. */
export interface RedisChallengeStoreOptions {
  /** A connected client of node-redis or ioredis: single server, cluster or sentinel. It stays yours to close. */
  client: RedisClient;
  /**
   * What every key begins with.
   * @default 'naver-captcha:'
   */
  prefix?: string | undefined;
  /**
   * Milliseconds after which a command counts as failed, so that no visitor waits for a Redis that is gone.
   * @default 1000
   */
  timeoutMs?: number | undefined;
}

/** Looked at when the commands are wrapped, which knows what each library calls them. */
const client: Check<RedisClient> = (value) => value as RedisClient;

const prefix: Check<string> = (value, name) => {
  if (value === undefined) return 'naver-captcha:';
  if (typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)) return value;
  throw new CaptchaConfigError(`\`${name}\` must be 1 to 128 visible ASCII characters, got ${describe(value)}.`);
};

const checks = {
  client,
  prefix,
  timeoutMs: wholeNumber(1_000, 10, 60_000, 'milliseconds'),
} satisfies Checks<RedisChallengeStoreOptions>;

/**
 * Keeps challenges, limits and the daily budget in Redis (6.2 or later) or Valkey, exactly once over any number of
 * processes: a challenge is taken with `GETDEL`, one key a slot, and every command touches a single key.
 *
 * @example
 * ```ts
 * const client = createClient({ url: process.env.REDIS_URL });
 * client.on('error', (error) => log.warn(error)); // without it, node-redis ends the process when Redis goes away
 * await client.connect();
 * const captcha = naverCaptcha({ clientId, clientSecret, store: new RedisChallengeStore({ client }) });
 * ```
 */
export class RedisChallengeStore implements ChallengeStore {
  readonly #redis: RedisCommands;
  readonly #prefix: string;
  /** Counts for `limits`, shared by all processes. */
  readonly counters: CaptchaCounters;
  /** The book of `dailyBudget`, shared by all processes. */
  readonly ledger: CaptchaLedger;

  /** @throws CaptchaConfigError for an unknown or invalid option */
  constructor(options: RedisChallengeStoreOptions) {
    if (typeof (options as Partial<RedisClient> | undefined)?.get === 'function') {
      throw new CaptchaConfigError('new RedisChallengeStore(): hand the client in by its name: { client }.');
    }
    const config = checkOptions(checks, options, 'new RedisChallengeStore()');
    this.#redis = redisCommands(config.client, config.timeoutMs);
    this.#prefix = config.prefix;
    this.counters = new RedisCounters(this.#redis, `${config.prefix}hits:`);
    this.ledger = new RedisLedger(this.#redis, `${config.prefix}budget:`);
  }

  async put(owner: ChallengeOwner, slot: string, value: string, ttlMs: number): Promise<void> {
    await this.#redis.set(this.#key(owner, slot), value, Math.ceil(ttlMs));
  }

  async take(owner: ChallengeOwner, slot: string): Promise<string | undefined> {
    const value = await this.#redis.getDelete(this.#key(owner, slot));
    return typeof value === 'string' ? value : undefined;
  }

  /** A session's id opens the session: it is in no key that a dump or MONITOR would show. */
  #key({ id }: ChallengeOwner, slot: string): string {
    return (
      this.#prefix +
      createHash('sha256')
        .update(JSON.stringify([id, slot]))
        .digest('base64url')
    );
  }
}
