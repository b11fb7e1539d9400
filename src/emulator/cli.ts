import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { startEmulator } from './emulator.js';
import { faultDescriptions } from './faults/fault.js';
import { parseFaultArgument } from './faults/argument.js';
import { notReproduced } from './limits.js';
import type { EmulatorOptions } from './options.js';

/** Where {@link runEmulatorCli} writes, and what ends it. */
export interface EmulatorCliIo {
  /** Takes the URL, the environment and the help. */
  readonly stdout: Pick<Writable, 'write'>;
  /** Takes what went wrong. */
  readonly stderr: Pick<Writable, 'write'>;
  /** Aborted on SIGINT and SIGTERM by whoever owns the process. */
  readonly signal: AbortSignal;
}

const usage = `Usage: express-naver-captcha emulator [options]

  --port <n>            port to listen on (default: any free one)
  --host <address>      address to listen on (default: 127.0.0.1)
  --client-id <id>      the client id to accept (default: emulator-client-id)
  --client-secret <s>   the client secret to accept (default: emulator-client-secret)
  --answer <text>       the answer of every picture, 1 to 8 of A-Z and 0-9
  --audio-answer <n>    the answer of every sound, 1 to 8 digits
  --seed <text>         the same keys, answers, pictures and sounds in every run
  --lang <ko|en>        the language of the sounds (default: ko)
  --style <name>        textured or striped (default: either)
  --expire <seconds>    how long a key lives (default: 10800)
  --ignore-case         accept an answer in lower case
  --https-only          refuse plain HTTP with 403, as NAVER does
  --tls-cert <file>     listen with TLS, together with
  --tls-key <file>
  --fault <op:fault[=value][:times]>
                        make calls fail, e.g. image:reset:3, issue:delay=2000, compare:quota:always; repeatable
  --control <path>      serve faults, clock and answers over HTTP below this path
  --allow-in-production start even with NODE_ENV=production
  --help                show this, and the faults

Operations: issue, image, audio, compare. Faults:

${Object.entries(faultDescriptions)
  .map(([name, description]) => `  ${name.padEnd(20)} ${description}`)
  .join('\n')}
`;

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  answer: { type: 'string' },
  'audio-answer': { type: 'string' },
  seed: { type: 'string' },
  lang: { type: 'string' },
  style: { type: 'string' },
  expire: { type: 'string' },
  'ignore-case': { type: 'boolean' },
  'https-only': { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  fault: { type: 'string', multiple: true },
  control: { type: 'string' },
  'allow-in-production': { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function readOptions(argv: readonly string[]): { emulator: EmulatorOptions; faults: string[]; help: boolean } {
  const { values } = parseArgs({ args: [...argv], options });
  const [cert, key] = [values['tls-cert'], values['tls-key']];
  if ((cert === undefined) !== (key === undefined)) throw new TypeError('--tls-cert and --tls-key go together.');
  const seconds = numberOf(values.expire);
  return {
    help: values.help ?? false,
    faults: values.fault ?? [],
    emulator: {
      port: numberOf(values.port),
      host: values.host,
      clientId: values['client-id'],
      clientSecret: values['client-secret'],
      answer: values.answer,
      audioAnswer: values['audio-answer'],
      seed: values.seed,
      language: values.lang as EmulatorOptions['language'],
      style: values.style as EmulatorOptions['style'],
      keyTtlMs: seconds === undefined ? undefined : seconds * 1000,
      caseSensitive: values['ignore-case'] === true ? false : undefined,
      httpsOnly: values['https-only'],
      tls: cert !== undefined && key !== undefined ? { cert: readFileSync(cert), key: readFileSync(key) } : undefined,
      controlPath: values.control,
      allowInProduction: values['allow-in-production'],
    },
  };
}

/**
 * Runs `express-naver-captcha emulator` until the signal comes. The first line it prints is the URL, so that a script
 * can read it; the second is the environment that points the proxy at it, the third what it does not reproduce.
 *
 * @param argv - the arguments after `emulator`
 * @returns the exit code: 0 when ended, 1 where it could not start, 2 on wrong arguments
 */
export async function runEmulatorCli(argv: readonly string[], io: EmulatorCliIo): Promise<number> {
  let read, faults;
  try {
    read = readOptions(argv);
    faults = read.faults.map(parseFaultArgument);
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\nTry express-naver-captcha emulator --help\n`);
    return 2;
  }
  if (read.help) {
    io.stdout.write(usage);
    return 0;
  }
  try {
    const emulator = await startEmulator(read.emulator);
    for (const { operation, fault, times } of faults) emulator.fail(operation, fault, times);
    io.stdout.write(
      `${emulator.url}\n` +
        `NAVER_CAPTCHA_BASE_URL=${emulator.url} NAVER_CAPTCHA_CLIENT_ID=${emulator.clientId} NAVER_CAPTCHA_CLIENT_SECRET=${emulator.clientSecret}\n` +
        `${notReproduced}\n`,
    );
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      io.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await emulator.close();
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return error instanceof TypeError ? 2 : 1;
  }
}
