import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeRedisClient } from '../../challenge/stores/redis-client.js';
import { CaptchaConfigError, codeOf } from '../../errors.js';

/** How to reach Redis. */
export interface RedisConnectionOptions {
  /** One server, the nodes of a cluster, or Sentinels. */
  readonly urls: readonly string[];
  /** Name of the master that the Sentinels watch. */
  readonly sentinelMaster: string | undefined;
  /** Told of each failed attempt to connect, and of each connection that breaks. */
  readonly onError: (error: unknown) => void;
}

interface Client extends NodeRedisClient {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
}

const connectTimeoutMs = 2_000;
/** Far longer than any command takes, and than anybody waits for one. */
const silenceMs = 3_000;
const maxReconnectMs = 2_000;

/**
 * A client of the package `redis`, which is loaded and connected only when Redis is configured. Commands fail at once
 * while there is no connection, rather than wait for one with a visitor behind them; it is made again for as long as
 * that takes.
 */
export class RedisConnection implements NodeRedisClient {
  readonly #options: RedisConnectionOptions;
  #client: Promise<Client> | undefined;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
  }

  /** Connects, and waits for that as long as one attempt may take; further ones are made in the background. */
  async open(): Promise<void> {
    const client = this.#create();
    this.#client = client;
    try {
      await Promise.race([this.#connect(await client), delay(connectTimeoutMs, undefined, { ref: false })]);
    } catch (error) {
      // Whoever sends a command learns of it again.
      this.#options.onError(error);
    }
  }

  set(...args: Parameters<NodeRedisClient['set']>): Promise<unknown> {
    return this.#command((client) => client.set(...args));
  }

  get(...args: Parameters<NodeRedisClient['get']>): Promise<unknown> {
    return this.#command((client) => client.get(...args));
  }

  getDel(...args: Parameters<NodeRedisClient['getDel']>): Promise<unknown> {
    return this.#command((client) => client.getDel(...args));
  }

  hGetAll(...args: Parameters<NodeRedisClient['hGetAll']>): Promise<unknown> {
    return this.#command((client) => client.hGetAll(...args));
  }

  eval(...args: Parameters<NodeRedisClient['eval']>): Promise<unknown> {
    return this.#command((client) => client.eval(...args));
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    client?.destroy();
    this.#client = undefined;
  }

  async #command(send: (client: Client) => Promise<unknown>): Promise<unknown> {
    const current = this.#client;
    if (current === undefined) throw Object.assign(new Error('not connected'), { code: 'ENOTCONN' });
    const client = await current;
    const silence = setTimeout(() => void this.#replace(current), silenceMs);
    try {
      return await send(client);
    } finally {
      clearTimeout(silence);
    }
  }

  /**
   * Connects anew where neither an answer nor an error comes: when a machine or the network to it is gone, TCP goes on
   * sending for a quarter of an hour before it says so, and each further command counts as a sign of life to timeouts
   * of the socket.
   */
  async #replace(silent: Promise<Client>): Promise<void> {
    if (this.#client !== silent) return;
    this.#options.onError(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    const opened = this.open();
    await silent.then((client) => client.destroy()).catch(this.#options.onError);
    await opened;
  }

  async #connect(client: Client): Promise<void> {
    client.on('error', this.#options.onError);
    await client.connect();
  }

  async #create(): Promise<Client> {
    const { createClient, createCluster, createSentinel } = await load();
    const { urls, sentinelMaster } = this.#options;
    const options = {
      disableOfflineQueue: true,
      socket: {
        // Of a cluster or Sentinels, only the first nodes have a URL that says so.
        ...(urls.every((url) => url.startsWith('rediss:')) && { tls: true as const }),
        connectTimeout: connectTimeoutMs,
        reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, maxReconnectMs) + randomInt(50),
      },
    };
    if (sentinelMaster !== undefined) {
      return createSentinel({
        name: sentinelMaster,
        sentinelRootNodes: urls.map(hostAndPort),
        nodeClientOptions: { ...options, ...credentials(urls) },
        sentinelClientOptions: { socket: options.socket },
      });
    }
    if (urls.length > 1) {
      const rootNodes = urls.map((url) => ({ url }));
      return createCluster({ rootNodes, defaults: { ...options, ...credentials(urls) } });
    }
    return createClient({ url: urls[0] ?? '', ...options });
  }
}

async function load(): Promise<typeof import('redis')> {
  try {
    return await import('redis');
  } catch (error) {
    if (codeOf(error)?.endsWith('MODULE_NOT_FOUND') !== true) throw error;
    throw new CaptchaConfigError('`redisUrl` needs the package redis, which is not installed: npm install redis');
  }
}

function hostAndPort(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port === '' ? 26_379 : port) };
}

/** User and password of the first URL, for the nodes that its server tells of. */
function credentials([url = '']: readonly string[]): { username?: string; password?: string } {
  const { username, password } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
}
