import request from 'supertest';
import { until } from '../../helpers/until.js';
import { useRedis } from '../../helpers/redis.js';
import { describeWith } from '../../helpers/services.js';
import {
  openChallenge,
  readChallenge,
  shop,
  shopOrigin,
  siteverify,
  solve,
  startProxy,
  verify,
  type ProxySite,
  type ProxySiteOptions,
} from '../../helpers/proxy.js';

const blog = {
  siteKey: 'blog',
  secrets: ['secret-of-the-blog', 'next-secret-of-blog'],
  origins: ['https://blog.example'],
};

function suite(state: () => Partial<ProxySiteOptions['proxy']>): void {
  let site: ProxySite;
  const start = async (options: ProxySiteOptions = {}): Promise<void> => {
    site = await startProxy({ ...options, proxy: { sites: [shop, blog], ...state(), ...options.proxy } });
  };
  afterEach(async () => {
    jest.restoreAllMocks();
    await site.close();
  });

  it('takes a visitor from the challenge to the token, and a back end from the token to the proof', async () => {
    await start();
    const before = Date.now();
    const token = await solve(site, { action: 'signup' });
    const { body } = await siteverify(site.url, { response: token, remoteip: '203.0.113.7' }).expect(200);
    expect(body).toEqual({
      success: true,
      challenge_ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      hostname: 'shop.example',
      action: 'signup',
      'error-codes': [],
      responseTime: expect.any(Number),
    });
    expect(Date.parse(body.challenge_ts)).toBeGreaterThanOrEqual(before);
  });

  it('takes JSON as well as forms', async () => {
    await start();
    const token = await solve(site);
    const question = { secret: shop.secrets[0], response: token };
    const { body } = await request(site.url).post('/siteverify').send(question).expect(200);
    expect(body).toMatchObject({ success: true, hostname: 'shop.example' });
    expect(body).not.toHaveProperty('action');
  });

  it('redeems a token once', async () => {
    await start();
    const token = await solve(site);
    const answers = await Promise.all(Array.from({ length: 20 }, () => siteverify(site.url, { response: token })));
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
    for (const { body } of answers) {
      if (body.success !== true) expect(body).toEqual({ success: false, 'error-codes': ['timeout-or-duplicate'] });
    }
  });

  it('answers the same question again for the same idempotency key, and for no other', async () => {
    await start();
    const token = await solve(site);
    const ask = (key: string) => siteverify(site.url, { response: token, idempotency_key: key });
    const key = 'c0f1ae4a-5f0b-4f0c-9a53-2a5bb2d1c3a0';
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(key)));
    expect(answers[0]?.body.success).toBe(true);
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect((await ask('another')).body).toEqual({ success: false, 'error-codes': ['timeout-or-duplicate'] });
    expect((await siteverify(site.url, { response: token })).body.success).toBe(false);
  });

  it('honours no idempotency key that guesses at the first question', async () => {
    await start();
    const token = await solve(site);
    await siteverify(site.url, { response: token });
    for (const key of ['', 'undefined', 'null', 'once:', 'key:'])
      expect((await siteverify(site.url, { response: token, idempotency_key: key })).body.success).toBe(false);
  });

  it('keeps one site from redeeming, or using up, the token of another', async () => {
    await start();
    const token = await solve(site);
    const other = await siteverify(site.url, { secret: blog.secrets[0], response: token });
    expect(other.body).toEqual({ success: false, 'error-codes': ['invalid-input-response'] });
    expect((await siteverify(site.url, { response: token })).body.success).toBe(true);
  });

  it('takes both secrets while they are being changed', async () => {
    await start();
    for (const secret of blog.secrets) {
      const { challenge, image } = await openChallenge(site.url, { sitekey: 'blog' }, 'https://blog.example');
      await request(site.url).get(image).expect(200);
      const { body } = await verify(site.url, challenge, site.emulator.lastAnswer());
      const found = await siteverify(site.url, { secret, response: body.token });
      expect(found.body).toMatchObject({ success: true, hostname: 'blog.example' });
    }
  });

  it('refuses a token after its time', async () => {
    await start({ proxy: { tokenTtlMs: 1_000 } });
    const token = await solve(site);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 1_000);
    const { body } = await siteverify(site.url, { response: token });
    expect(body).toEqual({ success: false, 'error-codes': ['timeout-or-duplicate'] });
  });

  it.each([
    ['no secret', { secret: '' }, 'missing-input-secret'],
    ['a wrong secret', { secret: 'secret-of-the-shoq' }, 'invalid-input-secret'],
    ['a secret that begins right', { secret: 'secret-of-the-sho' }, 'invalid-input-secret'],
    ['two secrets', { secret: ['secret-of-the-shop', 'secret-of-the-shop'] }, 'bad-request'],
    ['no response', {}, 'missing-input-response'],
    ['a response that is no token', { response: 'nonsense' }, 'invalid-input-response'],
    ['a response that nobody issued', { response: 'A'.repeat(43) }, 'invalid-input-response'],
    ['two responses', { response: ['a', 'b'] }, 'bad-request'],
    ['an idempotency key with a line break', { response: 'x', idempotency_key: 'a\nb' }, 'bad-request'],
  ])('says what is wrong with %s', async (_, question, code) => {
    await start();
    const { body } = await siteverify(site.url, question).expect(200);
    expect(body).toEqual({ success: false, 'error-codes': [code] });
  });

  it('shows each challenge once', async () => {
    await start();
    const { image } = await openChallenge(site.url);
    const loads = await Promise.all(Array.from({ length: 5 }, () => request(site.url).get(image)));
    expect(loads.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expect(site.emulator.requests.filter(({ operation }) => operation === 'image')).toHaveLength(1);
  });

  it('compares each challenge once, right or wrong', async () => {
    await start();
    const { challenge, answer } = await readChallenge(site);
    const wrong = await verify(site.url, challenge, 'WRONG').expect(200);
    expect(wrong.body).toEqual({ success: false, 'error-codes': ['invalid-input-response'] });
    const late = await verify(site.url, challenge, answer).expect(200);
    expect(late.body).toEqual({ success: false, 'error-codes': ['timeout-or-duplicate'] });
    expect(site.emulator.requests.filter(({ operation }) => operation === 'compare')).toHaveLength(1);
  });

  it('gives one token for twenty simultaneous right answers', async () => {
    await start();
    const { challenge, answer } = await readChallenge(site);
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(site.url, challenge, answer)));
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
    expect(site.emulator.requests.filter(({ operation }) => operation === 'compare')).toHaveLength(1);
  });

  it('lets a sound be solved in place of the picture, without issuing a picture', async () => {
    await start();
    const { challenge, audio } = await openChallenge(site.url, { kind: 'audio' });
    const { headers } = await request(site.url)
      .get(audio ?? '')
      .expect(200);
    expect(headers['content-type']).toBe('audio/wav');
    const { body } = await verify(site.url, challenge, site.emulator.lastAnswer());
    expect(body.success).toBe(true);
    expect(site.emulator.requests.map(({ operation, kind }) => [operation, kind])).toEqual([
      ['issue', 'audio'],
      ['audio', 'audio'],
      ['compare', 'audio'],
    ]);
  });

  it('compares with the sound, once the visitor has asked for one', async () => {
    await start();
    const { challenge, image, audio } = await openChallenge(site.url);
    await request(site.url).get(image).expect(200);
    const read = site.emulator.lastAnswer();
    await request(site.url)
      .get(audio ?? '')
      .expect(200);
    expect((await verify(site.url, challenge, read)).body.success).toBe(false);
  });

  it('lets the picture be loaded again where the first load failed', async () => {
    await start();
    const { challenge, image } = await openChallenge(site.url);
    site.emulator.fail('image', 'unavailable', 3);
    await request(site.url).get(image).expect(502);
    await until(async () => (await request(site.url).get(image)).status === 200);
    expect((await verify(site.url, challenge, site.emulator.lastAnswer())).body.success).toBe(true);
  });
}

describe('the proxy, in memory', () => suite(() => ({})));

describeWith('redis', 'the proxy, in Redis', () => {
  const redis = useRedis();
  beforeEach(() => redis.client.flushAll());
  suite(() => ({ redisUrl: redis.server.url }));

  it('keeps no token, secret or key of NAVER’s where a list of keys shows it', async () => {
    const site = await startProxy({ proxy: { redisUrl: redis.server.url } });
    try {
      const { challenge, answer } = await readChallenge(site);
      const { body } = await verify(site.url, challenge, answer);
      const keys = (await redis.client.keys('*')).join(' ');
      expect(keys).toContain('naver-captcha:token:');
      for (const secret of [body.token as string, challenge, shop.secrets[0]!]) expect(keys).not.toContain(secret);
    } finally {
      await site.close();
    }
  });
});

describe('a page', () => {
  let site: ProxySite;
  beforeAll(async () => {
    site = await startProxy({ proxy: { sites: [shop, blog] } });
  });
  afterAll(() => site.close());
  const open = (body: object, origin?: string) => {
    const post = request(site.url).post('/captcha/key').send(body);
    return origin === undefined ? post : post.set('Origin', origin);
  };

  it.each([
    ['another site', 'https://evil.example', { sitekey: 'shop' }, 403, 'ERR_CAPTCHA_CROSS_SITE'],
    ['a sandbox', 'null', { sitekey: 'shop' }, 403, 'ERR_CAPTCHA_CROSS_SITE'],
    ['another of the operator’s sites', 'https://blog.example', { sitekey: 'shop' }, 403, 'ERR_CAPTCHA_CROSS_SITE'],
    ['a site that does not exist', shopOrigin, { sitekey: 'constructor' }, 400, 'ERR_CAPTCHA_BAD_REQUEST'],
    ['no site', shopOrigin, {}, 400, 'ERR_CAPTCHA_BAD_REQUEST'],
    ['a list of sites', shopOrigin, { sitekey: ['shop'] }, 400, 'ERR_CAPTCHA_BAD_REQUEST'],
    ['an action with a blank', shopOrigin, { sitekey: 'shop', action: 'sign up' }, 400, 'ERR_CAPTCHA_BAD_REQUEST'],
  ])('of %s gets no challenge', async (_, origin, body, status, code) => {
    const response = await open(body, origin).expect(status);
    expect(response.body.code).toBe(code);
    expect(site.emulator.requests).toHaveLength(0);
  });

  it('of one of the sites gets its own origin back, with credentials', async () => {
    const { headers } = await open({ sitekey: 'blog' }, 'https://blog.example').expect(201);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://blog.example',
      'access-control-allow-credentials': 'true',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-store',
    });
    site.emulator.reset();
  });

  it.each(['x', '', 'A'.repeat(43), '../../etc', 'a&challenge=b'])(
    'that names the challenge %p gets 404',
    async (id) => {
      const { body } = await request(site.url).get('/captcha/image').query({ challenge: id }).expect(404);
      expect(body).toMatchObject({ status: 404, code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE' });
    },
  );

  it('that sends no answer uses nothing up', async () => {
    const { challenge, answer } = await readChallenge(site);
    for (const nothing of ['', ' ', undefined, null, 7, {}, [], 'x'.repeat(33)]) {
      const { body } = await verify(site.url, challenge, nothing).expect(200);
      expect(body).toEqual({ success: false, 'error-codes': ['missing-input-response'] });
    }
    expect((await verify(site.url, challenge, answer)).body.success).toBe(true);
  });
});
