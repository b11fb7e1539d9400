import type { RedisCommands } from '../../../challenge/stores/redis-client.js';
import { memoryOfTokenMs, type Redemption, type TokenStore } from './token-store.js';

/** ARGV: value, until, keep in ms. */
const keep = `
redis.call('HSET', KEYS[1], 'value', ARGV[1], 'until', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

/** ARGV: claim, now. Answers a list with the value, an empty one if it is used or late, or nothing where there is none. */
const redeem = `
local token = redis.call('HMGET', KEYS[1], 'value', 'until', 'claim')
if not token[1] then return false end
if not token[3] and tonumber(token[2]) > tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'claim', ARGV[1])
  token[3] = ARGV[1]
end
if token[3] == ARGV[1] then return { token[1] } end
return {}`;

/** Tokens in Redis, one hash each: redeemed exactly once over any number of processes. */
export class RedisTokenStore implements TokenStore {
  readonly #redis: RedisCommands;
  readonly #prefix: string;

  constructor(redis: RedisCommands, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async keep(id: string, value: string, ttlMs: number): Promise<void> {
    await this.#redis.run(keep, this.#prefix + id, value, Date.now() + ttlMs, ttlMs + memoryOfTokenMs);
  }

  async redeem(id: string, claim: string): Promise<Redemption> {
    const found = await this.#redis.run(redeem, this.#prefix + id, claim, Date.now());
    if (!Array.isArray(found)) return 'unknown';
    const [value] = found as unknown[];
    return typeof value === 'string' ? { value } : 'used';
  }
}
