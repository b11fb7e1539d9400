import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createClient } from 'redis';
import { freePort } from './port.js';
import { programOf } from './services.js';

/** A real redis-server of a suite's own, that keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** @param options - further arguments of redis-server; with a certificate among them, it speaks TLS only */
export async function startRedis(...options: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  let child = await run(port, options);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    restart: async () => {
      await kill();
      child = await run(port, options);
    },
    close: kill,
  };
}

/** A redis-server for the suite around the call, and a connected client of it. */
export function useRedis(): { readonly client: ReturnType<typeof createClient>; readonly server: RedisServer } {
  let server: RedisServer;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    server = await startRedis();
    client = createClient({ url: server.url });
    client.on('error', () => undefined);
    await client.connect();
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });
  return {
    get client() {
      return client;
    },
    get server() {
      return server;
    },
  };
}

async function run(port: number, options: readonly string[]): Promise<ChildProcess> {
  const own = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  // TLS is for the port that the others know; none is left for plain text.
  const ports = options.includes('--tls-cert-file')
    ? ['--port', '0', '--tls-port', String(port)]
    : ['--port', String(port)];
  const args = [...ports, ...own, ...options];
  const child = spawn(programOf('redis') ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of child.stdout) if (String(line).includes('Ready to accept connections')) break;
  return child;
}
