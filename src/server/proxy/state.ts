import session from 'express-session';
import createMemoryStore from 'memorystore';
import { redisCommands } from '../../challenge/stores/redis-client.js';
import { RedisChallengeStore } from '../../challenge/stores/redis-store.js';
import { SessionChallengeStore } from '../../challenge/stores/session-store.js';
import type { ChallengeOwner, ChallengeStore } from '../../challenge/stores/store.js';
import type { ProxyConfig } from './config/proxy-options.js';
import { RedisConnection } from './redis-connection.js';
import { MemoryTokenStore } from './tokens/memory-token-store.js';
import { RedisTokenStore } from './tokens/redis-token-store.js';
import type { TokenStore } from './tokens/token-store.js';

/** Where everything is kept that has to outlive a request. */
export interface ProxyState {
  readonly challenges: ChallengeStore;
  readonly tokens: TokenStore;
  /** The owner of one challenge: nobody but who holds its id. */
  readonly ownerOf: (id: string) => ChallengeOwner;
  /** Connects, or begins to: where that fails it is tried for as long as it takes. */
  open(): Promise<void>;
  /** Whether it can be used now. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** What an attacker can make one process hold: some 1 KB each. The oldest go first, and are refused then. */
const maxRecords = 100_000;
const prefix = 'naver-captcha:';
const timeoutMs = 1_000;

/** Redis where there is one, else this process's memory. */
export function createState(config: ProxyConfig, onRedisError: (error: unknown) => void): ProxyState {
  return config.redisUrl.length > 0 ? redisState(config, onRedisError) : memoryState(config);
}

function memoryState({ captcha }: ProxyConfig): ProxyState {
  const MemoryStore = createMemoryStore(session);
  const records = new MemoryStore({ max: maxRecords, ttl: captcha.challengeTtlMs, checkPeriod: 60_000 });
  return {
    challenges: new SessionChallengeStore(),
    tokens: new MemoryTokenStore(maxRecords),
    ownerOf: (id) => ({ id, sessions: records }),
    open: () => Promise.resolve(),
    isReady: () => Promise.resolve(true),
    close() {
      records.stopInterval();
      return Promise.resolve();
    },
  };
}

function redisState({ redisUrl, redisSentinelMaster }: ProxyConfig, onError: (error: unknown) => void): ProxyState {
  const connection = new RedisConnection({ urls: redisUrl, sentinelMaster: redisSentinelMaster, onError });
  const commands = redisCommands(connection, timeoutMs);
  return {
    challenges: new RedisChallengeStore({ client: connection, prefix, timeoutMs }),
    tokens: new RedisTokenStore(commands, `${prefix}token:`),
    ownerOf: (id) => ({ id }),
    open: () => connection.open(),
    async isReady() {
      try {
        await commands.get(`${prefix}ready`);
        return true;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}
