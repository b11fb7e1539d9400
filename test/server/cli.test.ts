import { symlinkSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { version } from '../../package.json';
import { buildCli, startCli, type BuiltCli, type RunningCli } from '../helpers/built-cli.js';

// Each test starts up to three processes, beside those of the other suites.
jest.setTimeout(30_000);

describe('express-naver-captcha', () => {
  let cli: BuiltCli;
  const running: RunningCli[] = [];
  const start = (args: readonly string[], env?: Record<string, string>): RunningCli => {
    const command = startCli(cli, args, env);
    running.push(command);
    return command;
  };

  beforeAll(() => {
    cli = buildCli('esm');
  });
  afterEach(async () => {
    for (const { process } of running) process.kill('SIGKILL');
    await Promise.all(running.splice(0).map(({ ended }) => ended));
  });
  afterAll(() => cli.remove());

  it.each([
    ['no command', [], 'say which command to run: serve, demo, emulator, health'],
    ['an unknown command', ['dmeo'], "there is no command 'dmeo'. Commands: serve, demo, emulator, health"],
    ['a command named like a property of every object', ['constructor'], "there is no command 'constructor'"],
    ['an unknown option', ['--prot'], "there is no option '--prot'"],
    ["an unknown option of 'demo'", ['demo', '--prot', '1'], "demo: Unknown option '--prot'. Options: --port, --host"],
    ["a superfluous word after 'demo'", ['demo', '8080'], "demo: Unexpected argument '8080'"],
    ["an option of 'health' without its value", ['health', '--port'], 'health: Option '],
  ])('refuses %s with one line that says the fix', async (_, args, message) => {
    const command = start(args);
    await expect(command.ended).resolves.toBe(2);
    expect(command.output.stderr).toContain(message);
    expect(command.output.stderr.trimEnd()).not.toContain('\n');
    expect(command.output.stdout).toBe('');
  });

  it.each([
    ['--help', 'Usage: express-naver-captcha <command>'],
    ['--version', version],
  ])('answers %s', async (option, text) => {
    const command = start([option]);
    await expect(command.ended).resolves.toBe(0);
    expect(command.output).toEqual({ stdout: expect.stringContaining(text), stderr: '' });
  });

  it.each(['serve', 'demo', 'emulator', 'health'])('tells the options of %s', async (name) => {
    const command = start([name, '--help']);
    await expect(command.ended).resolves.toBe(0);
    expect(command.output.stdout).toContain(`Usage: express-naver-captcha ${name} [options]`);
  });

  it('knows its version when started through a link, as npm installs it', async () => {
    const link = path.join(path.dirname(cli.file), '../../../express-naver-captcha');
    symlinkSync(cli.file, link);
    const command = startCli({ ...cli, file: link }, ['--version']);
    await command.ended;
    expect(command.output.stdout).toBe(`${version}\n`);
  });

  it('runs as CommonJS too', async () => {
    const commonjs = buildCli('cjs');
    const demo = startCli(commonjs, ['demo'], { PORT: '0' });
    running.push(demo);
    expect((await fetch(await demo.firstLine)).status).toBe(200);
    commonjs.remove();
  });

  describe('demo', () => {
    it('prints its URL, then which upstream answers', async () => {
      const demo = start(['demo'], { PORT: '0' });
      const url = await demo.firstLine;
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(url)).status).toBe(200);
      expect(demo.output.stdout).toContain('\nUpstream: the built-in emulator, not NAVER.');
    });

    it.each(['SIGTERM', 'SIGINT'] as const)('ends at %s while a visitor keeps a connection open', async (signal) => {
      const demo = start(['demo'], { PORT: '0' });
      const url = new URL(await demo.firstLine);
      const agent = new http.Agent({ keepAlive: true });
      const [response] = (await once(http.get(url, { agent }), 'response')) as [http.IncomingMessage];
      await once(response.resume(), 'end');
      const unfinished = connect(Number(url.port), url.hostname).on('error', () => undefined);
      unfinished.write('POST /signup HTTP/1.1\r\nHost: demo\r\nContent-Length: 9\r\n\r\nname');
      demo.process.kill(signal);
      await expect(demo.ended).resolves.toBe(0);
      expect(demo.output.stderr).toBe('');
      agent.destroy();
      unfinished.destroy();
    });

    it('says that its port is in use', async () => {
      const other = http.createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      const demo = start(['demo', '--port', String(port)]);
      await expect(demo.ended).resolves.toBe(1);
      expect(demo.output.stderr).toBe(
        `express-naver-captcha: port ${port} on 127.0.0.1 is in use. ` +
          'Stop what runs there, or set PORT to another one (0 takes any free port).\n',
      );
      expect(demo.output.stdout).toBe('');
      other.close();
    });

    it.each([
      ['only the client id', { NAVER_CAPTCHA_CLIENT_ID: 'id' }, 'NAVER_CAPTCHA_CLIENT_SECRET is missing'],
      [
        'an empty client secret',
        { NAVER_CAPTCHA_CLIENT_ID: 'id', NAVER_CAPTCHA_CLIENT_SECRET: '' },
        'NAVER_CAPTCHA_CLIENT_SECRET is missing',
      ],
      ['only the client secret', { NAVER_CAPTCHA_CLIENT_SECRET: 's3cret' }, 'NAVER_CAPTCHA_CLIENT_ID is missing'],
      ['a base URL without credentials', { NAVER_CAPTCHA_BASE_URL: 'http://127.0.0.1:1' }, 'but no credentials are'],
      ['an unknown service', { NAVER_CAPTCHA_SERVICE: 'kakao' }, "`NAVER_CAPTCHA_SERVICE` must be one of 'developers'"],
      ['a port that is none', { PORT: '65536' }, 'PORT must be a number from 0'],
      ['a port that is no number', { PORT: '0x50' }, 'PORT must be a number from 0'],
      ['an address of another machine', { HOST: '192.0.2.1' }, '192.0.2.1 is no address of this machine'],
      [
        'a secret that would cross the network readably',
        {
          NAVER_CAPTCHA_CLIENT_ID: 'id',
          NAVER_CAPTCHA_CLIENT_SECRET: 's3cret',
          NAVER_CAPTCHA_BASE_URL: 'http://192.0.2.1',
        },
        '`baseUrl` is plain http',
      ],
    ])('does not start with %s, and says why', async (_, env, message) => {
      const demo = start(['demo'], { PORT: '0', ...env });
      await expect(demo.ended).resolves.toBe(1);
      expect(demo.output.stderr).toContain(message);
      expect(demo.output.stderr.trimEnd()).not.toContain('\n');
      expect(demo.output.stderr).not.toContain('s3cret');
      expect(demo.output.stdout).toBe('');
    });

    it('uses the NAVER that the environment names', async () => {
      const emulator = start(['emulator', '--client-id', 'the-id', '--client-secret', 'the-secret']);
      const upstream = await emulator.firstLine;
      const demo = start(['demo'], {
        PORT: '0',
        NAVER_CAPTCHA_CLIENT_ID: 'the-id',
        NAVER_CAPTCHA_CLIENT_SECRET: 'the-secret',
        NAVER_CAPTCHA_SERVICE: 'ncloud',
        NAVER_CAPTCHA_BASE_URL: upstream,
      });
      const picture = await fetch(`${await demo.firstLine}/captcha/image`);
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      expect(demo.output.stdout).toContain(`\nUpstream: NAVER (ncloud) at ${upstream}.\n`);
    });
  });

  describe('health', () => {
    it('ends with 0 while the demo answers, and with 1 when it does not', async () => {
      const demo = start(['demo'], { PORT: '0', HOST: '0.0.0.0' });
      const { port } = new URL(await demo.firstLine);
      const well = start(['health'], { PORT: port, HOST: '0.0.0.0' });
      await expect(well.ended).resolves.toBe(0);
      expect(well.output).toEqual({ stdout: '', stderr: '' });
      demo.process.kill('SIGTERM');
      await demo.ended;
      const unwell = start(['health'], { PORT: port });
      await expect(unwell.ended).resolves.toBe(1);
      expect(unwell.output.stderr).toBe(
        `express-naver-captcha: http://127.0.0.1:${port}/healthz does not answer (ECONNREFUSED).\n`,
      );
    });

    it('ends with 1 where something else answers', async () => {
      const other = http.createServer((_req, res) => void res.writeHead(302, { Location: '/login' }).end());
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const { port } = other.address() as { port: number };
      const health = start(['health', '--port', String(port)]);
      await expect(health.ended).resolves.toBe(1);
      expect(health.output.stderr).toContain('/healthz answers 302.');
      other.close();
    });
  });

  it('ends the emulator at SIGTERM', async () => {
    const emulator = start(['emulator']);
    const url = await emulator.firstLine;
    expect((await fetch(`${url}/v1/captcha/nkey?code=0`)).status).toBe(401);
    emulator.process.kill('SIGTERM');
    await expect(emulator.ended).resolves.toBe(0);
  });
});
