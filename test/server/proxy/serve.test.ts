import { once } from 'node:events';
import http from 'node:http';
import { startEmulator, type Emulator } from '../../../src/emulator/index.js';
import { buildCli, startCli, type BuiltCli, type RunningCli } from '../../helpers/built-cli.js';
import { openChallenge, shopOrigin } from '../../helpers/proxy.js';
import { proxyEnvironment, startProxyProcess, type ProxyProcess } from '../../helpers/proxy-process.js';
import { until } from '../../helpers/until.js';

function closed(request: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => request.once('close', resolve));
}

describe('express-naver-captcha serve', () => {
  let cli: BuiltCli;
  let emulator: Emulator;
  const running: RunningCli[] = [];
  const run = (args: readonly string[], env: Record<string, string>): RunningCli => {
    const command = startCli(cli, ['serve', ...args], env);
    running.push(command);
    return command;
  };
  const serve = async (env: Record<string, string> = {}): Promise<ProxyProcess> => {
    const proxy = await startProxyProcess(cli, { ...proxyEnvironment(emulator), ...env });
    running.push(proxy);
    return proxy;
  };
  /** A visitor whose challenge NAVER is busy with. */
  const inFlight = async ({ url }: ProxyProcess, agent = new http.Agent()): Promise<http.ClientRequest> => {
    const before = emulator.requests.length;
    const body = JSON.stringify({ sitekey: 'shop' });
    const headers = { Origin: shopOrigin, 'Content-Type': 'application/json' };
    const request = http.request(`${url}/captcha/key`, { method: 'POST', headers, agent }).end(body);
    request.on('error', () => undefined);
    await until(() => emulator.requests.length > before);
    return request;
  };
  const answer = async (request: http.ClientRequest): Promise<http.IncomingMessage> => {
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    return response;
  };

  beforeAll(async () => {
    cli = buildCli('esm');
    emulator = await startEmulator();
  });
  afterEach(async () => {
    emulator.reset();
    for (const { process } of running) process.kill('SIGKILL');
    await Promise.all(running.splice(0).map(({ ended }) => ended));
  });
  afterAll(async () => {
    await emulator.close();
    cli.remove();
  });

  describe('--check', () => {
    it('says what the configuration means, without its secrets, and starts nothing', async () => {
      const env = {
        ...proxyEnvironment(emulator),
        NAVER_CAPTCHA_SITE_SECRET: 'short,another-secret-of-the-shop',
        NAVER_CAPTCHA_REDIS_URL: 'redis://user:s3cr3t@127.0.0.1:1',
        NAVER_CAPTCHA_TRUST_PROXY: '1',
        NAVER_CAPTCHA_LOG_LEVEL: '',
      };
      const check = run(['--check'], env);
      await expect(check.ended).resolves.toBe(0);
      expect(check.output).toEqual({
        stdout:
          'The configuration is good.\n' +
          `Upstream: NAVER (developers) at ${emulator.url}.\n` +
          'State: Redis.\n' +
          'Proxies in front: 1.\n' +
          'Site shop: https://shop.example; two secrets.\n' +
          '  Its secret is short: openssl rand -base64 32 makes a better one.\n',
        stderr: '',
      });
    });

    it('ends with 1 and every problem at once where there are some', async () => {
      const wrong = {
        NAVER_CAPTCHA_CLIENT_ID: '',
        NAVER_CAPTCHA_AUDIO: 's3cr3t',
        NAVER_CAPTCHA_TRUSTPROXY: 's3cr3t',
      };
      const check = run(['--check'], { ...proxyEnvironment(emulator), ...wrong });
      await expect(check.ended).resolves.toBe(1);
      expect(check.output.stderr).toMatch(/^express-naver-captcha: the environment has 3 problems:\n/);
      for (const name of ['CLIENT_ID is missing', 'AUDIO must be true or false', 'TRUSTPROXY is no variable']) {
        expect(check.output.stderr).toContain(`NAVER_CAPTCHA_${name}`);
      }
      expect(check.output.stderr).not.toContain('s3cr3t');
      expect(check.output.stdout).toBe('');
    });
  });

  it.each([
    ['on a port that is none', ['--port', 'http'], 1, '--port must be a number from 0'],
    ['with an unknown option', ['--chekc'], 2, "serve: Unknown option '--chekc'. Options: --port, --host"],
  ])('does not start %s, and says why', async (_, args, code, message) => {
    const command = run(args, proxyEnvironment(emulator));
    await expect(command.ended).resolves.toBe(code);
    expect(command.output.stderr).toContain(message);
    expect(command.output.stdout).toBe('');
  });

  it('does not start on a port that is taken', async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const second = run(['--port', port], proxyEnvironment(emulator));
    await expect(second.ended).resolves.toBe(1);
    expect(second.output.stderr).toContain(`port ${port} on 127.0.0.1 is in use.`);
  });

  it('logs JSON lines without any secret', async () => {
    const proxy = await serve({ NAVER_CAPTCHA_METRICS_TOKEN: 's3cr3t-of-the-metrics' });
    const { challenge, image } = await openChallenge(proxy.url);
    await fetch(proxy.url + image);
    await fetch(`${proxy.url}/siteverify?secret=s3cr3t`, {
      method: 'POST',
      body: new URLSearchParams({ secret: 's3cr3t', response: 's3cr3t' }),
      headers: { Authorization: 'Bearer s3cr3t', Cookie: 'session=s3cr3t' },
    });
    await until(() => proxy.logged().length >= 4);
    expect(proxy.logged()[0]).toMatchObject({ msg: 'listening', url: proxy.url, sites: ['shop'] });
    for (const secret of ['s3cr3t', challenge, emulator.clientSecret, 'secret-of-the-shop']) {
      expect(proxy.output.stdout).not.toContain(secret);
    }
  });

  describe.each(['SIGTERM', 'SIGINT'] as const)('at %s', (signal) => {
    it('finishes what is under way, takes nothing new, and ends with 0', async () => {
      const proxy = await serve();
      emulator.fail('issue', { name: 'delay', value: 500 });
      const agent = new http.Agent({ keepAlive: true });
      const request = await inFlight(proxy, agent);
      proxy.process.kill(signal);
      await until(() =>
        fetch(`${proxy.url}/healthz`).then(
          () => false,
          () => true,
        ),
      );
      const response = await answer(request);
      expect(response.statusCode).toBe(201);
      expect(response.headers.connection).toBe('close');
      await expect(proxy.ended).resolves.toBe(0);
      expect(proxy.output.stderr).toBe('');
      expect(proxy.logged().map(({ msg }) => msg)).toEqual([
        'listening',
        'shutting down',
        'request completed',
        'ended',
      ]);
      agent.destroy();
    });
  });

  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('ends at once when %s is followed by %s', async (first, second, code) => {
    const proxy = await serve();
    emulator.fail('issue', 'hang');
    const broken = closed(await inFlight(proxy));
    proxy.process.kill(first);
    await until(() => proxy.logged().some(({ msg }) => msg === 'shutting down'));
    proxy.process.kill(second);
    await expect(proxy.ended).resolves.toBe(code);
    await broken;
    expect(proxy.logged().at(-1)).toMatchObject({ msg: 'shutting down' });
  });

  it('waits for what is under way no longer than NAVER_CAPTCHA_SHUTDOWN_SECONDS', async () => {
    const proxy = await serve({ NAVER_CAPTCHA_SHUTDOWN_SECONDS: '0.2', NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS: '0.2' });
    emulator.fail('issue', 'hang');
    const request = await inFlight(proxy);
    const answered = jest.fn();
    request.once('response', answered);
    const broken = closed(request);
    proxy.process.kill('SIGTERM');
    await expect(proxy.ended).resolves.toBe(0);
    await broken;
    expect(answered).not.toHaveBeenCalled();
  });

  it('says for NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS that it is ending, and still serves', async () => {
    const proxy = await serve({ NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS: '60' });
    const ready = () => fetch(`${proxy.url}/readyz`);
    expect((await ready()).status).toBe(200);
    proxy.process.kill('SIGTERM');
    await until(async () => (await ready()).status === 503);
    expect(await (await ready()).json()).toMatchObject({ status: 'shutting-down' });
    const agent = new http.Agent({ keepAlive: true });
    // So that it is still under way when its answer is waited for.
    emulator.fail('issue', { name: 'delay', value: 500 });
    const response = await answer(await inFlight(proxy, agent));
    expect([response.statusCode, response.headers.connection]).toEqual([201, 'close']);
    proxy.process.kill('SIGTERM');
    await expect(proxy.ended).resolves.toBe(143);
    agent.destroy();
  });
});
