import { runEmulatorCli } from '../../src/emulator/cli';
import { exchange, credentials } from './exchange';

/** Runs the command; `started` resolves with what it has printed once it listens. */
function run(...argv: string[]) {
  const stop = new AbortController();
  const printed = { out: '', err: '' };
  let listening: (out: string) => void;
  const started = new Promise<string>((resolve) => (listening = resolve));
  const exit = runEmulatorCli(argv, {
    stdout: {
      write(text: string) {
        printed.out += text;
        listening(printed.out);
        return true;
      },
    },
    stderr: {
      write(text: string) {
        printed.err += text;
        return true;
      },
    },
    signal: stop.signal,
  });
  return { started, printed, exit, stop: () => stop.abort() };
}

describe('runEmulatorCli', () => {
  it('prints the URL, then the environment that points at it, then what it does not reproduce', async () => {
    const { started, exit, stop } = run('--client-id', 'me', '--client-secret', 'mine');
    const [url = '', environment = '', limits = ''] = (await started).split('\n');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(environment).toBe(
      `NAVER_CAPTCHA_BASE_URL=${url} NAVER_CAPTCHA_CLIENT_ID=me NAVER_CAPTCHA_CLIENT_SECRET=mine`,
    );
    expect(limits).toMatch(/^Not reproduced: /);
    expect((await exchange(`${url}/v1/captcha/nkey`)).status).toBe(401);
    stop();
    expect(await exit).toBe(0);
    expect((await exchange(url)).error).toBe('ECONNREFUSED');
  });

  it('takes faults, a control path and an answer', async () => {
    const { started, exit, stop } = run(
      '--fault',
      'issue:quota',
      '--fault',
      'issue:status=599:2',
      '--control',
      '/c',
      '--answer',
      'AC7X',
    );
    const [url = ''] = (await started).split('\n');
    const headers = credentials(
      { clientId: 'emulator-client-id', clientSecret: 'emulator-client-secret' },
      'developers',
    );
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await exchange(`${url}/v1/captcha/nkey`, { headers })).status);
    expect(statuses).toEqual([429, 599, 599, 200]);
    expect((await exchange(`${url}/c/answer`)).json()).toEqual({ answer: 'AC7X' });
    stop();
    expect(await exit).toBe(0);
  });

  it.each<[string, string[], number, string]>([
    ['an unknown option', ['--prot', '1'], 2, "Unknown option '--prot'"],
    ['a stray word', ['start'], 2, 'Unexpected argument'],
    ['a port of text', ['--port', 'http'], 2, "'port' must be"],
    ['a life of text', ['--expire', 'soon'], 2, "'keyTtlMs' must be"],
    ['a fault without an operation', ['--fault', 'reset'], 2, 'operation:fault[=value][:times]'],
    ['an unknown fault', ['--fault', 'image:explode'], 2, "no fault 'explode'"],
    ['an unknown operation', ['--fault', 'picture:reset'], 2, "no operation 'picture'"],
    ['half a certificate', ['--tls-cert', 'x'], 2, '--tls-key go together'],
    ['a host that is not here', ['--host', '192.0.2.1'], 1, 'EADDRNOTAVAIL'],
  ])('refuses %s', async (_, argv, code, message) => {
    const { exit, printed } = run(...argv);
    expect(await exit).toBe(code);
    expect(printed.err).toContain(message);
    expect(printed.out).toBe('');
  });

  it('lists options and faults with --help', async () => {
    const { exit, printed } = run('--help');
    expect(await exit).toBe(0);
    for (const word of ['--fault', '--control', 'reset-mid-body', 'gzip-bomb']) expect(printed.out).toContain(word);
  });

  it('ends at once where the signal came before', async () => {
    const { exit, stop } = run();
    stop();
    expect(await exit).toBe(0);
  });
});
