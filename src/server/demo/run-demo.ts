import { startEmulator, type Emulator } from '../../emulator/index.js';
import { CaptchaConfigError } from '../../errors.js';
import { aborted } from '../aborted.js';
import { readAddress } from '../address.js';
import { StartError, type CommandIo } from '../command.js';
import { listen } from '../listen.js';
import { readOptions } from '../options.js';
import { createDemo, type Demo, type DemoConfig } from './demo.js';
import { readUpstream, type DemoUpstream } from './environment.js';

const usage = `Usage: express-naver-captcha demo [options]

  --port <n>         port to listen on, 0 for any free one (default: PORT, else 3000)
  --host <address>   address to listen on (default: HOST, else 127.0.0.1)
  --help             show this

Runs on the built-in emulator, or on NAVER with NAVER_CAPTCHA_CLIENT_ID and
NAVER_CAPTCHA_CLIENT_SECRET; NAVER_CAPTCHA_SERVICE and NAVER_CAPTCHA_BASE_URL
say which NAVER.
`;

/**
 * Runs `express-naver-captcha demo` until the signal comes. The first line it prints is its URL, the second says which
 * upstream answers.
 *
 * @throws UsageError for a wrong option
 * @throws StartError if the environment is wrong or the port is taken
 */
export async function runDemo(argv: readonly string[], io: CommandIo): Promise<number> {
  const { help, ...flags } = readOptions('demo', argv);
  if (help === true) {
    io.stdout.write(usage);
    return 0;
  }
  const address = readAddress({ ...flags, env: io.env });
  const upstream = readUpstream(io.env);
  const log = (line: string): void => void io.stderr.write(`${line}\n`);
  const emulator = upstream.credentials === undefined ? await embeddedEmulator() : undefined;
  try {
    const demo = build({ ...access(upstream, emulator), onEmulator: emulator !== undefined, log });
    try {
      const server = await listen(demo.app, address);
      // In one piece: whoever reads only the first line closes the pipe behind it.
      io.stdout.write(`${server.url}\n${describe(emulator, upstream)}\n`);
      await aborted(io.signal);
      await server.close();
    } finally {
      await demo.close();
    }
  } finally {
    await emulator?.close();
  }
  return 0;
}

function access(
  { credentials, ...upstream }: DemoUpstream,
  emulator?: Emulator,
): Omit<DemoConfig, 'onEmulator' | 'log'> {
  if (emulator === undefined) return { clientId: '', clientSecret: '', ...credentials, ...upstream };
  const { clientId, clientSecret, url } = emulator;
  return { clientId, clientSecret, service: upstream.service, baseUrl: url };
}

async function embeddedEmulator(): Promise<Emulator> {
  try {
    // Nobody's account depends on the demo, so that it may run in a container that says production.
    return await startEmulator({ allowInProduction: true });
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}

function build(config: DemoConfig): Demo {
  try {
    return createDemo(config);
  } catch (error) {
    throw error instanceof CaptchaConfigError ? new StartError(error.message) : error;
  }
}

function describe(emulator: Emulator | undefined, { service, baseUrl }: DemoUpstream): string {
  if (emulator !== undefined) {
    return (
      'Upstream: the built-in emulator, not NAVER. ' +
      'Set NAVER_CAPTCHA_CLIENT_ID and NAVER_CAPTCHA_CLIENT_SECRET to use NAVER.'
    );
  }
  return `Upstream: NAVER (${service})${baseUrl === undefined ? '' : ` at ${baseUrl}`}.`;
}
