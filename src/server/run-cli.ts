import { StartError, UsageError, type Command, type CommandIo, type Environment } from './command.js';
import { packageVersion } from './version.js';

const usage = `Usage: express-naver-captcha <command> [options]

  serve     the verification proxy: NAVER's captcha for sites whose back end is
            not Express, with /siteverify as reCAPTCHA and Turnstile have it
  demo      a sign-up page behind the captcha; on the built-in emulator,
            or on NAVER when NAVER_CAPTCHA_CLIENT_ID and
            NAVER_CAPTCHA_CLIENT_SECRET are set
  emulator  NAVER's captcha API on this machine, for development and tests
  health    exit code 0 if the server at HOST and PORT answers, else 1

  --help     show this; after a command, its own options
  --version  show the version

Exit codes: 0 ended as asked, 1 could not run, 2 wrong command or option.
`;

/** Each command is loaded only when it is run: whoever asks for `--help` loads no server, and `health` no emulator. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('./proxy/run-serve.js')).runServe],
  ['demo', async () => (await import('./demo/run-demo.js')).runDemo],
  ['emulator', async () => (await import('../emulator/cli.js')).runEmulatorCli],
  ['health', async () => (await import('./health.js')).runHealth],
]);

/**
 * Runs `express-naver-captcha`.
 *
 * @param argv - the arguments, without the program's own name
 * @returns the exit code: 0 when ended as asked, 1 where it could not run, 2 on a wrong command or option
 */
export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  const [first, ...rest] = argv;
  try {
    if (first === '--help' || first === '-h') io.stdout.write(usage);
    else if (first === '--version' || first === '-v') io.stdout.write(`${packageVersion(io.program)}\n`);
    else return await (await find(first))(rest, { ...io, env: withoutEmpty(io.env) });
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StartError)) throw error;
    io.stderr.write(`express-naver-captcha: ${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A variable set to nothing counts as unset: a compose file cannot leave one out. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

async function find(name: string | undefined): Promise<Command> {
  const load = commands.get(name ?? '');
  if (load !== undefined) return load();
  const known = [...commands.keys()].join(', ');
  if (name === undefined) throw new UsageError(`say which command to run: ${known}. --help tells more.`);
  const what = name.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`there is no ${what} '${name}'. Commands: ${known}; or --help, --version.`);
}
