import { once } from 'node:events';
import { connect } from 'node:net';
import request from 'supertest';
import type { FaultName } from '../../../src/emulator/index.js';
import { serializeError } from '../../../src/server/proxy/operations/log-error.js';
import { openChallenge, readChallenge, shop, shopOrigin, siteverify, startProxy, verify } from '../../helpers/proxy.js';
import type { ProxySite, ProxySiteOptions } from '../../helpers/proxy.js';
import { startRedis } from '../../helpers/redis.js';
import { describeWith } from '../../helpers/services.js';
import { until } from '../../helpers/until.js';

const canary = { metricsToken: 'canary-metrics-token', statusToken: 'canary-status-token' };
// Answers that no id and no time holds by chance.
const answers = { answer: 'K7WQ3HXP', audioAnswer: '31415926' };
const emulator = { clientId: 'canary-client-id', clientSecret: 'canary-client-secret', ...answers };
const sites = [{ ...shop, secrets: ['canary-site-secret', 'canary-next-secret'] }];

/** Every secret that went over the wire in a test. */
type Secrets = Set<string>;

function start(options: ProxySiteOptions = {}): Promise<ProxySite> {
  return startProxy({ ...options, emulator, proxy: { sites, ...canary, logLevel: 'trace', ...options.proxy } });
}

/** Goes through every route with secrets wherever they can be put. */
async function goEverywhere({ url, emulator: naver }: ProxySite, secrets: Secrets): Promise<void> {
  const client = request(url);
  const ask = (method: 'get' | 'post', path: string) =>
    client[method](path)
      .set({ Origin: shopOrigin, Cookie: 'sid=canary-cookie', Authorization: 'Bearer canary-authorization' })
      .ok(() => true);
  const { body } = await ask('post', '/captcha/key').send({ sitekey: 'shop', action: 'signup' });
  const { challenge = 'A'.repeat(43) } = body as { challenge?: string };
  secrets.add(challenge);
  for (const kind of ['image', 'audio']) await ask('get', `/captcha/${kind}`).query({ challenge });
  const answer = naver.lastAnswer() ?? 'CANARY';
  secrets.add(answer);
  const solved = await ask('post', '/captcha/verify').send({ challenge, 'captcha-response': answer });
  const { token = 'B'.repeat(43) } = solved.body as { token?: string };
  secrets.add(token);
  await ask('post', '/captcha/verify').send({ challenge, 'captcha-response': 'canary-answer' });
  for (const secret of ['canary-site-secret', 'canary-wrong-secret']) {
    for (const path of ['/siteverify', '/recaptcha/api/siteverify', '/turnstile/v0/siteverify']) {
      await ask('post', path).type('form').send({ secret, response: token, idempotency_key: 'canary-idempotency' });
    }
  }
  await ask('post', '/siteverify').type('json').send('{"secret":"canary-site-secret');
  await ask('post', '/captcha/key').type('json').send('{"canary":');
  for (const path of ['/metrics', '/status', '/healthz', '/readyz', '/captcha/widget.js', '/openapi.json']) {
    await ask('get', path).query({ token: canary.statusToken });
  }
  await ask('get', `/captcha/image/${challenge}`);
  await ask('get', `/${token}`);
  await ask('post', '/captcha/image');
  await ask('post', '/captcha/key').set('Origin', 'https://canary.example').send({ sitekey: 'canary-site' });
}

function expectNoSecret({ logged, emulator: naver }: ProxySite, secrets: Secrets): void {
  const keys = naver.requests.flatMap(({ query }) => query.getAll('key'));
  for (const line of logged.map((entry) => JSON.stringify(entry))) {
    for (const secret of ['canary', ...secrets, ...keys])
      expect(line.toLowerCase()).not.toContain(secret.toLowerCase());
  }
}

describe('the log', () => {
  let site: ProxySite;
  afterEach(() => site.close());
  const lines = () => site.logged.filter(({ res }) => res !== undefined);

  it.each<FaultName | undefined>([
    undefined,
    'unauthorized',
    'quota',
    'unavailable',
    'redirect',
    'reset',
    'wrong-types',
  ])('holds no secret, whatever is asked and NAVER answers (%s)', async (fault) => {
    site = await start();
    const secrets: Secrets = new Set();
    for (const operation of ['issue', 'image', 'audio', 'compare'] as const) {
      if (fault !== undefined) site.emulator.fail(operation, fault, 3);
      await goEverywhere(site, secrets);
      if (fault === undefined) break;
    }
    expect(lines().length).toBeGreaterThan(15);
    expect(secrets.size).toBeGreaterThan(2);
    if (fault === undefined) expect(site.emulator.requests.map(({ operation }) => operation)).toContain('compare');
    else expect(site.logged.some(({ level }) => level === 50)).toBe(true);
    expectNoSecret(site, secrets);
  });

  it('gives each request the id that the proxy in front gave it, or one of its own', async () => {
    site = await start();
    const given = await request(site.url).get('/nothing').set('X-Request-Id', 'edge-7.a_B');
    expect(given.headers['x-request-id']).toBe('edge-7.a_B');
    const forged = await request(site.url).get('/nothing').set('X-Request-Id', 'a b"c');
    expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines().map(({ reqId }) => reqId)).toEqual(['edge-7.a_B', forged.headers['x-request-id']]);
  });

  it('tells of a failure in a line with the same request id, and says what to do', async () => {
    site = await start();
    site.emulator.fail('issue', 'unauthorized');
    await request(site.url).post('/captcha/key').set('X-Request-Id', 'r1').send({ sitekey: 'shop' }).expect(502);
    const [failure, answer] = site.logged.filter(({ reqId }) => reqId === 'r1');
    expect(failure).toMatchObject({
      level: 50,
      err: { code: 'ERR_CAPTCHA_UPSTREAM_AUTH', outcome: 'misconfigured', upstreamStatus: 401 },
      msg: expect.stringContaining('check clientId and clientSecret'),
    });
    expect(answer).toMatchObject({ level: 50, code: 'ERR_CAPTCHA_UPSTREAM_AUTH', res: { statusCode: 502 } });
  });

  it('lets one challenge be followed from the page to siteverify', async () => {
    site = await start();
    const { challenge, answer } = await readChallenge(site);
    const { body } = await verify(site.url, challenge, answer).expect(200);
    await readChallenge(site);
    await siteverify(site.url, { secret: 'canary-site-secret', response: body.token });
    const [opened] = lines();
    const followed = lines().filter((line) => line.challenge === opened?.challenge);
    expect(followed.map(({ req }) => (req as { path: string }).path)).toEqual([
      '/captcha/key',
      '/captcha/image',
      '/captcha/verify',
    ]);
    expect(opened?.challenge).toMatch(/^[0-9a-f]{12}$/);
    const redeemed = lines().filter(({ token }) => token === followed.at(-1)?.token);
    expect(redeemed.map(({ site: siteKey, result }) => [siteKey, result])).toEqual([
      ['shop', undefined],
      ['shop', 'success'],
    ]);
  });

  it('says why a visitor was refused', async () => {
    site = await start();
    const { challenge } = await openChallenge(site.url);
    await verify(site.url, challenge, '');
    await verify(site.url, challenge, 'WRONG');
    expect(lines().map(({ code }) => code)).toEqual([
      undefined,
      'ERR_CAPTCHA_MISSING_RESPONSE',
      'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
    ]);
  });

  it('S32 has no line, and no escape sequence, of a visitor’s making', async () => {
    site = await start();
    const { port } = new URL(site.url);
    for (const path of ['/%0a{"level":60}%1b[31m', '/\x9b31m', '/\x85', '/\x7f']) {
      const socket = connect(Number(port), '127.0.0.1').resume();
      socket.write(Buffer.from(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 'latin1'));
      await once(socket, 'close');
    }
    await until(() => lines().length > 0);
    expect(site.logged.map(({ req }) => req)).toEqual([{ method: 'GET', path: '/%0a{"level":60}%1b[31m' }]);
  });

  it('cuts long paths short', async () => {
    site = await start();
    await request(site.url).get('/a.b'.repeat(1_000));
    expect((lines()[0]?.req as { path: string }).path).toHaveLength(128);
  });

  it('leaves out what looks after the process', async () => {
    site = await start();
    for (const path of ['/healthz', '/readyz', '/metrics?x=1']) await request(site.url).get(path);
    expect(lines()).toEqual([]);
  });
});

describeWith('redis', 'the log without Redis', () => {
  it('holds no secret, and not what Redis was asked for', async () => {
    const redis = await startRedis();
    const site = await start({ proxy: { redisUrl: redis.url.replace('//', '//default:canary-password@') } });
    const secrets: Secrets = new Set();
    try {
      await goEverywhere(site, secrets);
      await redis.kill();
      await goEverywhere(site, secrets);
    } finally {
      await site.close();
      await redis.close();
    }
    expect(site.logged.map(({ code }) => code)).toContain('ERR_CAPTCHA_STORE');
    expectNoSecret(site, secrets);
  });
});

describe('serializeError', () => {
  it('tells of a foreign error nothing but what every error has', () => {
    const error = Object.assign(new TypeError('it broke\u009b'), { config: { headers: { secret: 'canary' } } });
    expect(serializeError(error)).toEqual({
      type: 'TypeError',
      message: 'it broke\\u009b',
      stack: expect.stringContaining('log.test'),
    });
    expect(serializeError({ secret: 'canary' })).toEqual({ type: 'object' });
  });
});
