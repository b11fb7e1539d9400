import { CaptchaConfigError } from '../../errors.js';

/** The commands of node-redis 4 and later that are used here; its clients, clusters and sentinels all have them. */
export interface NodeRedisClient {
  set(key: string, value: string, options: { PX: number }): Promise<unknown>;
  get(key: string): Promise<unknown>;
  getDel(key: string): Promise<unknown>;
  hGetAll(key: string): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** The commands of ioredis 5 and later that are used here; its `Redis` and `Cluster` both have them. */
export interface IoRedisClient {
  set(key: string, value: string, unit: 'PX', ms: number): Promise<unknown>;
  get(key: string): Promise<unknown>;
  getdel(key: string): Promise<unknown>;
  hgetall(key: string): Promise<unknown>;
  eval(script: string, keys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** A connected client of either library. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** What is asked of Redis: every command touches one key, so that any cluster can serve it. */
export interface RedisCommands {
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  get(key: string): Promise<unknown>;
  getDelete(key: string): Promise<unknown>;
  hashOf(key: string): Promise<unknown>;
  run(script: string, key: string, ...args: (string | number)[]): Promise<unknown>;
}

/**
 * Speaks to whichever client it is given. Each command is given up after `timeoutMs`: without Redis, both libraries
 * keep commands in a queue until it is back, and visitors with them.
 *
 * @throws CaptchaConfigError if it is neither library's client
 */
export function redisCommands(client: RedisClient, timeoutMs: number): RedisCommands {
  const within = <T>(command: Promise<T>): Promise<T> => giveUp(command, timeoutMs);
  if (isNodeRedis(client)) {
    return {
      set: (key, value, ttlMs) => within(client.set(key, value, { PX: ttlMs })),
      get: (key) => within(client.get(key)),
      getDelete: (key) => within(client.getDel(key)),
      hashOf: (key) => within(client.hGetAll(key)),
      run: (script, key, ...args) => within(client.eval(script, { keys: [key], arguments: args.map(String) })),
    };
  }
  if (isIoRedis(client)) {
    return {
      set: (key, value, ttlMs) => within(client.set(key, value, 'PX', ttlMs)),
      get: (key) => within(client.get(key)),
      getDelete: (key) => within(client.getdel(key)),
      hashOf: (key) => within(client.hgetall(key)),
      run: (script, key, ...args) => within(client.eval(script, 1, key, ...args.map(String))),
    };
  }
  throw new CaptchaConfigError(
    '`client` must be a client of node-redis (await createClient({ url }).connect()) or of ioredis (new Redis(url)).',
  );
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  return has(client, 'getDel') && has(client, 'eval');
}

function isIoRedis(client: unknown): client is IoRedisClient {
  return has(client, 'getdel') && has(client, 'eval');
}

function has(client: unknown, name: string): boolean {
  return (
    typeof client === 'object' && client !== null && typeof (client as Record<string, unknown>)[name] === 'function'
  );
}

async function giveUp<T>(command: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('no answer from Redis'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([command, late]);
  } finally {
    clearTimeout(timer);
  }
}
