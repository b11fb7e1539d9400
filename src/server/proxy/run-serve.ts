import { CaptchaConfigError } from '../../errors.js';
import { aborted } from '../aborted.js';
import { readAddress } from '../address.js';
import { StartError, type CommandIo } from '../command.js';
import { readOptions } from '../options.js';
import { readProxyOptions } from './config/environment.js';
import type { ProxyServerOptions } from './config/proxy-options.js';
import { variables, type Variable } from './config/variables.js';
import { createProxyServer, type ProxyServer } from './proxy-server.js';

const usage = `Usage: express-naver-captcha serve [options]

  --port <n>         port to listen on, 0 for any free one (default: PORT, else 3000)
  --host <address>   address to listen on (default: HOST, else 127.0.0.1)
  --check            check the configuration, say what it means, and end
  --help             show this

Puts NAVER's captcha in front of your sites, whatever they are written in. It is
configured by environment variables; each may also be read from a file, as
secrets are handed over: NAME_FILE=/run/secrets/name.

`;

/**
 * Runs `express-naver-captcha serve` until the signal comes. Its stdout is the log, as JSON lines.
 *
 * @throws UsageError for a wrong option
 * @throws StartError if the environment is wrong (every problem at once) or the port is taken
 */
export async function runServe(argv: readonly string[], io: CommandIo): Promise<number> {
  const { help, check, ...flags } = readOptions('serve', argv, { checks: true });
  if (help === true) {
    io.stdout.write(usage + variableList());
    return 0;
  }
  const options = readProxyOptions(io.env);
  const address = readAddress({ ...flags, env: io.env });
  if (check === true) {
    io.stdout.write(describe(options));
    return 0;
  }
  const proxy = build(options);
  try {
    const { url } = await proxy.listen(address);
    proxy.log.info({ url, sites: options.sites.map(({ siteKey }) => siteKey) }, 'listening');
    await aborted(io.signal);
    proxy.log.info('shutting down');
  } finally {
    await proxy.close();
  }
  proxy.log.info('ended');
  return 0;
}

function build(options: ProxyServerOptions): ProxyServer {
  try {
    return createProxyServer(options);
  } catch (error) {
    throw error instanceof CaptchaConfigError ? new StartError(error.message) : error;
  }
}

function variableList(): string {
  return Object.entries<Variable>(variables)
    .map(([name, { meaning, required }]) => `  ${name}${required ? ' (required)' : ''}\n      ${meaning}\n`)
    .join('');
}

/** What a configuration means, without its secrets. */
function describe({ sites, service, baseUrl, redisUrl, trustProxy }: ProxyServerOptions): string {
  const lines = [
    `The configuration is good.`,
    `Upstream: NAVER (${service ?? 'developers'})${baseUrl === undefined ? '' : ` at ${baseUrl}`}.`,
    `State: ${redisUrl === undefined ? "this process's memory; set NAVER_CAPTCHA_REDIS_URL to run more than one" : 'Redis'}.`,
    `Proxies in front: ${trustProxy ?? 'undecided; requests that come through one are refused'}.`,
    ...sites.flatMap(({ siteKey, origins, secrets }) => [
      `Site ${siteKey}: ${origins.join(', ')}${secrets.length > 1 ? '; two secrets' : ''}.`,
      ...secrets
        .filter((secret) => secret.length < 16)
        .map(() => `  Its secret is short: openssl rand -base64 32 makes a better one.`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
