import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { startEmulator, type Emulator, type FaultName } from '../../src/emulator/index.js';
import { CaptchaUpstreamError, NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';

const credentials = { clientId: 'canary-client-id', clientSecret: 'canary-client-secret' };

let emulator: Emulator;
let client: NaverCaptchaClient;
beforeAll(async () => {
  emulator = await startEmulator(credentials);
});
beforeEach(() => {
  emulator.reset();
  client = connect();
});
afterEach(() => client.close());
afterAll(() => emulator.close());

function connect(options: Partial<NaverCaptchaClientOptions> = {}): NaverCaptchaClient {
  return new NaverCaptchaClient({ ...credentials, baseUrl: emulator.url, timeoutMs: 1_000, retries: 0, ...options });
}

describe('NaverCaptchaClient', () => {
  it.each(['developers', 'ncloud', 'ncloud-gov', 'ncloud-fin'] as const)(
    'issues, shows and compares at %s',
    async (service) => {
      const there = connect({ service });
      for (const kind of ['image', 'audio'] as const) {
        const key = await there.issueKey(kind);
        const media = await (kind === 'image' ? there.fetchPicture(key) : there.fetchAudio(key));
        const bytes = await buffer(media.stream);
        expect(media.contentType).toBe(kind === 'image' ? 'image/jpeg' : 'audio/wav');
        expect(bytes.subarray(0, kind === 'image' ? 2 : 4)).toEqual(
          Buffer.from(kind === 'image' ? [0xff, 0xd8] : 'RIFF'),
        );
        const answer = emulator.answerOf(key) ?? '';
        expect(await there.compare(key, answer, kind)).toEqual({ outcome: 'passed', responseTime: expect.any(Number) });
      }
      expect(emulator.requests.every((r) => r.service === (service === 'developers' ? 'developers' : 'ncloud'))).toBe(
        true,
      );
      await there.close();
    },
  );

  it('tells a wrong answer, an unknown key and a picture never fetched apart', async () => {
    const key = await client.issueKey();
    expect(await errorOf(client.compare(key, 'ABCD'))).toMatchObject({ outcome: 'notShown', upstreamCode: 'CT002' });
    const second = await client.issueKey();
    (await client.fetchPicture(second)).stream.resume();
    expect(await client.compare(second, 'not it')).toMatchObject({ outcome: 'wrong' });
    expect(await errorOf(client.compare('nosuchkey', 'ABCD'))).toMatchObject({
      outcome: 'expired',
      upstreamCode: 'CT001',
    });
    expect(await errorOf(client.fetchPicture('nosuchkey'))).toMatchObject({ outcome: 'expired', upstreamStatus: 403 });
  });

  it.each(['x&key=K2&value=Y', 'x&code=0', '%26', '#', 'a b', '한글', '+', "';--", '\u{1F600}'])(
    'sends %j as one encoded value',
    async (typed) => {
      const key = await client.issueKey();
      await errorOf(client.compare(key, typed));
      const { query } = emulator.requests.at(-1)!;
      expect([...query]).toEqual([
        ['code', '1'],
        ['key', key],
        ['value', typed],
      ]);
    },
  );

  it('sends the secret in headers only', async () => {
    const key = await client.issueKey();
    (await client.fetchPicture(key)).stream.resume();
    await client.compare(key, 'ABCD');
    for (const { url, headers } of emulator.requests) {
      expect(url).not.toContain('canary');
      expect(headers['x-naver-client-secret']).toBe(credentials.clientSecret);
    }
    expect(emulator.requests).toHaveLength(3);
  });

  const faults: [FaultName, Partial<CaptchaUpstreamError>][] = [
    ['quota', { outcome: 'quota', code: 'ERR_CAPTCHA_QUOTA', status: 503 }],
    ['rate-limit', { outcome: 'throttled', status: 503 }],
    ['unauthorized', { outcome: 'misconfigured', code: 'ERR_CAPTCHA_UPSTREAM_AUTH', status: 502 }],
    ['unknown-client', { outcome: 'misconfigured', code: 'ERR_CAPTCHA_UPSTREAM_AUTH' }],
    ['not-enabled', { outcome: 'misconfigured', code: 'ERR_CAPTCHA_UPSTREAM_AUTH' }],
    ['system-error', { outcome: 'unavailable', code: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE', status: 502 }],
    ['status', { outcome: 'unavailable' }],
    ['unavailable', { outcome: 'unavailable' }],
    ['html', { outcome: 'protocol', code: 'ERR_CAPTCHA_UPSTREAM_PROTOCOL', status: 502 }],
    ['empty', { outcome: 'protocol' }],
    ['redirect', { outcome: 'protocol' }],
    ['gzip-bomb', { outcome: 'protocol' }],
    ['malformed-json', { outcome: 'protocol' }],
    ['wrong-types', { outcome: 'protocol' }],
    ['duplicate-keys', { outcome: 'protocol' }],
    ['oversized', { outcome: 'protocol' }],
    ['endless', { outcome: 'protocol' }],
    ['header-flood', { outcome: 'protocol' }],
    ['reset', { outcome: 'unavailable', unsent: false }],
    ['reset-mid-body', { outcome: 'unavailable', unsent: false }],
    ['hang', { code: 'ERR_CAPTCHA_UPSTREAM_TIMEOUT', outcome: 'unavailable', status: 504, unsent: false }],
    ['stall', { code: 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' }],
    ['drip', { code: 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' }],
  ];

  it.each(faults)('makes of %s at issue and compare an error that holds no secret', async (fault, expected) => {
    const hasty = connect({ timeoutMs: expected.code === 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' ? 200 : 10_000 });
    const key = await client.issueKey();
    (await client.fetchPicture(key)).stream.resume();
    const slow = fault === 'drip' ? { name: fault, value: 100 } : fault;
    emulator.fail('issue', slow);
    emulator.fail('compare', slow);
    for (const error of [
      await errorOf(hasty.issueKey()),
      await errorOf(hasty.compare(key, emulator.answerOf(key) ?? '')),
    ]) {
      expect(error).toMatchObject(expected);
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('canary');
      expect(error.cause).toBeUndefined();
    }
    await hasty.close();
  });

  it.each<[FaultName, string]>([
    ['html', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['wrong-content-type', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['empty', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['gzip-bomb', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['redirect', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['invalid-key', 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE'],
    ['hang', 'ERR_CAPTCHA_UPSTREAM_TIMEOUT'],
  ])('refuses a picture with %s before its first byte goes on', async (fault, code) => {
    const hasty = connect({ timeoutMs: code === 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' ? 200 : 10_000 });
    const key = await client.issueKey();
    emulator.fail('image', fault);
    expect(await errorOf(hasty.fetchPicture(key))).toMatchObject({ code });
    await hasty.close();
  });

  it.each<[FaultName, string]>([
    ['oversized', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['endless', 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['stall', 'ERR_CAPTCHA_UPSTREAM_TIMEOUT'],
    ['drip', 'ERR_CAPTCHA_UPSTREAM_TIMEOUT'],
    ['reset-mid-body', 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE'],
  ])('breaks off a picture with %s that has begun', async (fault, code) => {
    // Long enough for the size cap to come first, however busy the machine; the slow ones are to meet the deadline.
    const hasty = connect({ timeoutMs: code === 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' ? 300 : 10_000 });
    const key = await client.issueKey();
    emulator.fail('image', fault);
    expect(await errorOf(hasty.fetchPicture(key).then(({ stream }) => buffer(stream)))).toMatchObject({ code });
    await hasty.close();
  });

  it('ends the upstream call when the visitor leaves', async () => {
    const key = await client.issueKey();
    emulator.fail('image', 'stall');
    const leave = new AbortController();
    const { stream } = await client.fetchPicture(key, { signal: leave.signal });
    leave.abort();
    expect(await errorOf(buffer(stream))).toMatchObject({ message: expect.stringContaining('left') });
  });

  it('survives a picture that breaks off before anybody reads it', async () => {
    const key = await client.issueKey();
    emulator.fail('image', 'reset-mid-body');
    const { stream } = await client.fetchPicture(key);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.errored).toBeInstanceOf(CaptchaUpstreamError);
  });

  it('knows that a refused connection spent nothing', async () => {
    const closed = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const dead = connect({ baseUrl: `http://127.0.0.1:${port}` });
    expect(await errorOf(dead.compare('key', 'ABCD'))).toMatchObject({
      code: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
      unsent: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await dead.close();
  });

  it('tells a free application and a cloud application where to look when the API is not ticked', async () => {
    emulator.fail('issue', 'not-enabled');
    expect((await errorOf(client.issueKey())).message).toContain('https://developers.naver.com/apps');
    const cloud = connect({ service: 'ncloud' });
    emulator.fail('issue', 'not-enabled');
    expect((await errorOf(cloud.issueKey())).message).toContain("NAVER Cloud's console");
    await cloud.close();
  });

  it('says when the free quota is renewed', async () => {
    emulator.fail('issue', 'quota');
    const { headers } = await errorOf(client.issueKey());
    const seconds = Number(headers?.['Retry-After']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });

  it('refuses to send the secret over plain http to another machine', () => {
    expect(() => connect({ baseUrl: 'http://captcha.internal' })).toThrow(/allowInsecureBaseUrl/);
    expect(() => connect({ baseUrl: 'http://captcha.internal', allowInsecureBaseUrl: true })).not.toThrow();
  });
});
