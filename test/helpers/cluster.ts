import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.js';
import { startRedis, type RedisServer } from './redis.js';
import type { WorkerOptions } from './worker.js';

/** One process of a site. */
export interface Worker {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Several processes of one site that share a Redis and an upstream. */
export interface Cluster {
  readonly redis: RedisServer;
  readonly emulator: Emulator;
  readonly workers: Worker[];
  /** Any one of the processes, as a load balancer would choose. */
  any(): string;
  /** Ends a process as a crash would, and starts another. */
  replace(worker: Worker): Promise<void>;
  close(): Promise<void>;
}

export async function startCluster(size: number, options?: EmulatorOptions): Promise<Cluster> {
  // Inside the project, so that the bundle finds its packages.
  const folder = mkdtempSync(path.join(__dirname, '../../node_modules/.cluster-'));
  const program = path.join(folder, 'worker.cjs');
  const entryPoints = [path.join(__dirname, 'worker.ts')];
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const redis = await startRedis();
  const emulator = await startEmulator(options);
  const { url: baseUrl, clientId, clientSecret } = emulator;
  const start = async (): Promise<Worker> => {
    const told: WorkerOptions = { redisUrl: redis.url, baseUrl, clientId, clientSecret };
    const child = fork(program, [JSON.stringify(told)]);
    const [port] = (await once(child, 'message')) as [number];
    return { url: `http://127.0.0.1:${port}`, process: child };
  };
  const end = async ({ process: child }: Worker): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const workers = await Promise.all(Array.from({ length: size }, start));
  return {
    redis,
    emulator,
    workers,
    any: () => workers[Math.floor(Math.random() * workers.length)]?.url ?? '',
    async replace(worker) {
      await end(worker);
      workers[workers.indexOf(worker)] = await start();
    },
    async close() {
      await Promise.all(workers.map(end));
      await emulator.close();
      await redis.close();
      rmSync(folder, { recursive: true });
    },
  };
}
