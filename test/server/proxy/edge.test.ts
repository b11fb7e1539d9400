import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { listen, type Listening } from '../../../src/server/listen.js';
import { openChallenge, shop, shopOrigin, shopSecret, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { sendRaw } from '../../helpers/raw-http.js';

describe('the edge of the proxy', () => {
  let site: ProxySite;
  /** The same proxy, on a port that is quick to lose patience. */
  let hasty: Listening;
  beforeAll(async () => {
    site = await startProxy();
    const times = { headersMs: 200, requestMs: 400, checkMs: 50 };
    hasty = await listen(site.proxy.app, { host: '127.0.0.1', port: 0 }, times);
  });
  afterAll(async () => {
    await hasty.close();
    await site.close();
  });

  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/metrics', 200],
    ['GET', '/captcha/widget.js', 200],
    ['GET', '/captcha/image', 404],
    ['POST', '/captcha/key', 400],
    ['POST', '/siteverify', 200],
    ['GET', '/nowhere', 404],
    ['GET', '/%', 404],
  ] as const)('answers %s %s with strict headers', async (method, path, status) => {
    const { headers } = await (method === 'GET' ? request(site.url).get(path) : request(site.url).post(path)).expect(
      status,
    );
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'SAMEORIGIN',
      'cross-origin-opener-policy': 'same-origin',
    });
    for (const name of ['x-powered-by', 'server', 'set-cookie']) expect(headers).not.toHaveProperty(name);
  });

  describe('to a browser', () => {
    it('allows a page of a site what it needs', async () => {
      const { headers } = await request(site.url)
        .options('/captcha/verify')
        .set({ Origin: shopOrigin, 'Access-Control-Request-Method': 'POST' })
        .set({ 'Access-Control-Request-Headers': 'content-type' })
        .expect(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': shopOrigin,
        'access-control-allow-methods': 'OPTIONS, POST',
        'access-control-allow-headers': 'Content-Type',
        vary: 'Origin',
      });
    });

    it.each([
      ['a page of another site', '/captcha/verify', 'https://evil.example'],
      ['a page whose origin begins the same', '/captcha/verify', `${shopOrigin}.evil.example`],
      ['a page that has none', '/captcha/verify', 'null'],
      ['any page', '/siteverify', shopOrigin],
    ])('allows %s nothing at %s', async (_, path, origin) => {
      for (const test of [request(site.url).options(path), request(site.url).post(path)]) {
        const { headers } = await test.set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      }
    });
  });

  describe('to a body', () => {
    const long = 'x'.repeat(9_000);
    const json = (text: string | Buffer) => ({ type: 'application/json', body: text });

    it.each([
      ['that is too long', json(JSON.stringify({ sitekey: long })), 413],
      ['that unpacks to too much', { ...json(gzipSync(`"${long}"`)), encoding: 'gzip' }, 413],
      ['that cannot be unpacked', { ...json('not gzip'), encoding: 'gzip' }, 400],
      ['that is packed as nobody knows', { ...json('{}'), encoding: 'zip' }, 415],
      ['that is no JSON', json('{"sitekey":'), 400],
      ['that is JSON and no object', json('"shop"'), 400],
      ['of a charset that JSON has not', { type: 'application/json; charset=latin1', body: '{}' }, 415],
      ['of a type that nobody asked for', { type: 'text/plain', body: '{"sitekey":"shop"}' }, 400],
      ['with too many fields', { type: 'application/x-www-form-urlencoded', body: 'a=1&'.repeat(1_001) }, 413],
    ])('%s it gives an answer of its own', async (_, { type, body, ...more }, status) => {
      const encoding = (more as { encoding?: string }).encoding ?? 'identity';
      const send = (path: string): request.Test =>
        request(site.url)
          .post(path)
          .set({ 'Content-Type': type, 'Content-Encoding': encoding })
          .serialize((content: unknown) => content as string)
          .send(body);
      const problem = await send('/captcha/key');
      expect([problem.status, problem.type]).toEqual([status, 'application/problem+json']);
      expect(problem.body).toMatchObject({ status, code: expect.stringMatching(/^ERR_CAPTCHA_/) });
      const { body: answer } = await send('/siteverify').expect(200);
      expect(answer.success).toBe(false);
      expect(['bad-request', 'missing-input-secret']).toContain(answer['error-codes'][0]);
    });
  });

  describe('to a client that is slow or does not tell the truth', () => {
    const head = 'POST /siteverify HTTP/1.1\r\nHost: proxy\r\nContent-Type: application/x-www-form-urlencoded\r\n';
    const question = `secret=${shopSecret}&response=x`;

    it.each([
      ['sends nothing', ''],
      ['never ends its headers', 'GET /healthz HTTP/1.1\r\nHost: proxy\r\nX-Slow: '],
      ['never begins its body', `${head}Content-Length: 10\r\n\r\n`],
      ['announces a longer body than it sends', `${head}Content-Length: 999\r\n\r\n${question}`],
      ['never ends its chunks', `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nsecre\r\n`],
    ])('loses patience where it %s', async (_, bytes) => {
      expect((await sendRaw(hasty.url, bytes)).statuses).toEqual([408]);
    });

    it.each([
      ['headers of 32 KB', `GET /healthz HTTP/1.1\r\nHost: proxy\r\nX: ${'x'.repeat(32_768)}\r\n\r\n`, [431]],
      ['two lengths', `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, [400]],
      ['a length and chunks', `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, [400]],
      ['a length that is none', `${head}Content-Length: -1\r\n\r\n`, [400]],
      ['chunks in another coding', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, [400]],
      ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', [400]],
      ['a line break alone in a header', 'GET /healthz HTTP/1.1\r\nHost: proxy\r\nX: a\nY: b\r\n\r\n', [400]],
      ['a method that nobody knows', 'CAPTCHA /healthz HTTP/1.1\r\nHost: proxy\r\n\r\n', [400]],
      ['HTTP/2 without saying so before', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ])('refuses %s', async (_, bytes, statuses) => {
      expect((await sendRaw(site.url, bytes)).statuses).toEqual(statuses);
    });

    it('takes what comes after the announced end of a body for another request, and a bad one', async () => {
      const { statuses } = await sendRaw(
        site.url,
        `${head}Content-Length: ${question.length}\r\n\r\n${question}&response=smuggled`,
      );
      expect(statuses.at(-1)).toBe(400);
    });

    it('answers requests that come in one go, each and in order', async () => {
      const one = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: proxy\r\n\r\n`;
      const all = one('/healthz') + one('/nowhere') + one('/readyz');
      expect((await sendRaw(site.url, all, 3)).statuses).toEqual([200, 404, 200]);
    });
  });

  it('keeps connections longer than nginx and most load balancers keep theirs', async () => {
    const { headers } = await request(site.url).get('/healthz').set('Connection', 'keep-alive');
    expect(headers['keep-alive']).toBe('timeout=65');
  });

  it.each([
    ['/healthz', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
    ['/metrics', 'GET, HEAD'],
    ['/siteverify', 'POST'],
    ['/recaptcha/api/siteverify', 'POST'],
    ['/turnstile/v0/siteverify', 'POST'],
    ['/captcha/key', 'OPTIONS, POST'],
    ['/captcha/verify', 'OPTIONS, POST'],
    ['/captcha/image', 'GET, HEAD, OPTIONS'],
    ['/captcha/audio', 'GET, HEAD, OPTIONS'],
    ['/captcha/widget.js', 'GET, HEAD'],
  ])('answers 405 to every other method at %s', async (path, allowed) => {
    const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'];
    for (const method of known.filter((name) => !allowed.includes(name))) {
      const { statuses, text } = await sendRaw(site.url, `${method} ${path} HTTP/1.1\r\nHost: proxy\r\n\r\n`, 1);
      expect([method, statuses]).toEqual([method, [405]]);
      expect(text).toContain(`\r\nAllow: ${allowed}\r\n`);
    }
  });
});

describe('the address of a visitor', () => {
  const claim = (url: string, address: string): request.Test =>
    request(url).post('/captcha/key').set({ Origin: shopOrigin, 'X-Forwarded-For': address }).send({ sitekey: 'shop' });
  const statusesOf = async (url: string, addresses: readonly string[]): Promise<number[]> => {
    const statuses = [];
    for (const address of addresses) statuses.push((await claim(url, address)).status);
    return statuses;
  };
  const start = (trustProxy: false | number | string | undefined): Promise<ProxySite> =>
    startProxy({ proxy: { sites: [shop], trustProxy, limits: { issue: { perAddress: 1 } } } });

  it('is refused through a proxy until somebody has decided, and the log says what to do', async () => {
    const site = await start(undefined);
    const { body, text } = await claim(site.url, '203.0.113.7').expect(500);
    expect(body.code).toBe('ERR_CAPTCHA_CONFIG');
    expect(text).not.toContain('TRUST_PROXY');
    const line = site.logged.find(({ msg }) => String(msg).includes('NAVER_CAPTCHA_TRUST_PROXY'));
    expect(line).toMatchObject({ level: 50, msg: expect.stringContaining('Set it to the number of proxies in front') });
    expect(site.emulator.requests).toHaveLength(0);
    await request(site.url).get('/healthz').set('X-Forwarded-For', '203.0.113.7').expect(200);
    await openChallenge(site.url);
    await site.close();
  });

  it.each([
    ['is that of the connection, whatever is claimed', false, ['203.0.113.1', '203.0.113.2'], [201, 429]],
    ['is the one that the proxy in front has added', 1, ['203.0.113.1', '203.0.113.2', '203.0.113.2'], [201, 201, 429]],
    [
      'is not the one that was claimed before it',
      1,
      ['198.51.100.1, 203.0.113.1', '198.51.100.2, 203.0.113.1'],
      [201, 429],
    ],
    ['is found behind two proxies', 2, ['203.0.113.1, 10.0.0.1', '203.0.113.2, 10.0.0.1'], [201, 201]],
    [
      'is believed to proxies of known addresses',
      'loopback, 10.0.0.0/8',
      ['203.0.113.1, 10.0.0.1', '203.0.113.1'],
      [201, 429],
    ],
    ['is believed to no others', '192.0.2.1', ['203.0.113.1', '203.0.113.2'], [201, 429]],
  ] as const)('%s (%p)', async (_, trustProxy, addresses, statuses) => {
    const warned = jest.spyOn(process, 'emitWarning');
    const site = await start(trustProxy);
    expect(await statusesOf(site.url, addresses)).toEqual(statuses);
    expect(warned).not.toHaveBeenCalled();
    await site.close();
    warned.mockRestore();
  });
});
