import type { Emulator } from '../../src/emulator/index.js';
import { startCli, type BuiltCli, type RunningCli } from './built-cli.js';
import { shopOrigin, shopSecret } from './proxy.js';

/** `express-naver-captcha serve` in a process of its own. */
export interface ProxyProcess extends RunningCli {
  readonly url: string;
  /** Every line it has logged, parsed. */
  logged(): Record<string, unknown>[];
}

/** The environment of a proxy of one site, before an emulator. Limits and budget are off. */
export function proxyEnvironment({ url, clientId, clientSecret }: Emulator): Record<string, string> {
  return {
    PORT: '0',
    NAVER_CAPTCHA_CLIENT_ID: clientId,
    NAVER_CAPTCHA_CLIENT_SECRET: clientSecret,
    NAVER_CAPTCHA_BASE_URL: url,
    NAVER_CAPTCHA_SITE_KEY: 'shop',
    NAVER_CAPTCHA_SITE_SECRET: shopSecret,
    NAVER_CAPTCHA_ORIGINS: shopOrigin,
    NAVER_CAPTCHA_DAILY_BUDGET: 'false',
    NAVER_CAPTCHA_ISSUE_LIMIT: 'false',
    NAVER_CAPTCHA_VERIFY_LIMIT: 'false',
  };
}

/** Starts it, and waits until it listens. @throws Error with what it printed, if it ends instead */
export async function startProxyProcess(cli: BuiltCli, env: Record<string, string>): Promise<ProxyProcess> {
  const running = startCli(cli, ['serve'], env);
  const { output, process, ended, firstLine } = running;
  const parsed = (): Record<string, unknown>[] =>
    output.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const listening = (): Record<string, unknown> | undefined => parsed().find(({ msg }) => msg === 'listening');
  await firstLine;
  while (listening() === undefined && process.exitCode === null && process.signalCode === null) {
    await Promise.race([new Promise((resolve) => process.stdout.once('data', resolve)), ended]);
  }
  const line = listening();
  if (typeof line?.url !== 'string') throw new Error(`the proxy has ended: ${output.stdout}${output.stderr}`);
  return { ...running, url: line.url, logged: parsed };
}
