import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { buildCli } from './built-cli.js';
import { proxyEnvironment, startProxyProcess, type ProxyProcess } from './proxy-process.js';
import { startRedis, type RedisServer } from './redis.js';

/** Several processes of the proxy that share a Redis and an upstream. */
export interface ProxyCluster {
  readonly redis: RedisServer;
  readonly emulator: Emulator;
  readonly urls: readonly string[];
  /** Ends one as an orchestrator does, waits for it, and starts another at the same address. */
  restart(index: number): Promise<void>;
  close(): Promise<void>;
}

export async function startProxyCluster(size: number, env: Record<string, string> = {}): Promise<ProxyCluster> {
  const cli = buildCli('esm');
  const redis = await startRedis();
  const emulator = await startEmulator();
  const start = (port = '0'): Promise<ProxyProcess> =>
    startProxyProcess(cli, {
      ...proxyEnvironment(emulator),
      PORT: port,
      NAVER_CAPTCHA_REDIS_URL: redis.url,
      NAVER_CAPTCHA_TRUST_PROXY: '1',
      ...env,
    });
  const proxies = await Promise.all(Array.from({ length: size }, () => start()));
  const urls = proxies.map(({ url }) => url);
  const end = async ({ process, ended }: ProxyProcess): Promise<number | string | null> => {
    process.kill('SIGTERM');
    return ended;
  };
  return {
    redis,
    emulator,
    urls,
    async restart(index) {
      const code = await end(proxies[index]!);
      if (code !== 0) throw new Error(`ended with ${String(code)}: ${proxies[index]?.output.stderr ?? ''}`);
      proxies[index] = await start(new URL(urls[index]!).port);
    },
    async close() {
      await Promise.all(proxies.map(end));
      await emulator.close();
      await redis.close();
      cli.remove();
    },
  };
}
