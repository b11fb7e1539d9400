import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './port.js';
import { startRedis, type RedisServer } from './redis.js';
import { until } from './until.js';

const run = promisify(execFile);

/** Asks one server by redis-cli. */
export async function redisCli(port: number, ...command: readonly string[]): Promise<string> {
  return (await run('redis-cli', ['-p', String(port), ...command])).stdout;
}

/** Servers that hang together, and where a client begins. */
export interface RedisTopology {
  /** URLs with commas between them. */
  readonly urls: string;
  readonly servers: readonly RedisServer[];
  close(): Promise<void>;
}

/** Three masters of a Redis Cluster. */
export async function startRedisCluster(): Promise<RedisTopology> {
  const folder = mkdtempSync(path.join(tmpdir(), 'captcha-redis-'));
  const servers = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      const bus = String(await freePort());
      const config = path.join(folder, `${name}.conf`);
      return startRedis('--cluster-enabled', 'yes', '--cluster-port', bus, '--cluster-config-file', config);
    }),
  );
  const [first, ...others] = servers;
  const nodes = servers.map(({ port }) => `127.0.0.1:${port}`);
  await run('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-yes']);
  for (const { port } of [first!, ...others]) {
    await until(async () => (await redisCli(port, 'cluster', 'info')).includes('cluster_state:ok'));
  }
  return {
    urls: servers.map(({ url }) => url).join(','),
    servers,
    async close() {
      await Promise.all(servers.map((server) => server.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

/** A master, a replica, and three Sentinels that make the replica master within a second or two of its end. */
export async function startRedisSentinels(name: string): Promise<RedisTopology> {
  const folder = mkdtempSync(path.join(tmpdir(), 'captcha-sentinel-'));
  const master = await startRedis();
  const replica = await startRedis('--replicaof', '127.0.0.1', String(master.port));
  const sentinels = await Promise.all(
    ['a', 'b', 'c'].map(async (id) => {
      const port = await freePort();
      const config = path.join(folder, `${id}.conf`);
      writeFileSync(
        config,
        `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor ${name} 127.0.0.1 ${master.port} 2\n` +
          `sentinel down-after-milliseconds ${name} 300\nsentinel failover-timeout ${name} 2000\n`,
      );
      return { port, child: spawn('redis-server', [config, '--sentinel'], { stdio: 'ignore' }) };
    }),
  );
  for (const { port } of sentinels) {
    // All of them have to know the replica and each other, or there is nobody to elect.
    await until(async () => {
      const state = await redisCli(port, 'sentinel', 'master', name).catch(() => '');
      return state.includes('num-slaves\n1\nnum-other-sentinels\n2\n');
    });
  }
  return {
    urls: sentinels.map(({ port }) => `redis://127.0.0.1:${port}`).join(','),
    servers: [master, replica],
    async close() {
      for (const { child } of sentinels) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await Promise.all([master.close(), replica.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
