import { createHash } from 'node:crypto';
import http from 'node:http';
import session from 'express-session';
import request from 'supertest';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

let site: Site;
beforeAll(async () => {
  site = await startSite({ captcha: { allowedOrigins: ['https://shop.example.com'] } });
});
beforeEach(() => {
  site.emulator.reset();
  site.errors.length = 0;
});
afterAll(() => site.close());

const issued = (): number => site.emulator.requests.filter((r) => r.operation === 'issue').length;

describe('GET /captcha/image', () => {
  it('streams the JPEG with a clean type, stored by nobody, and sets the session cookie', async () => {
    const res = await request(site.url).get('/captcha/image').expect(200);
    expect(res.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'set-cookie': [expect.stringContaining('connect.sid=')],
    });
    expect((res.body as Buffer).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('shows a new challenge each time, and ignores parameters that only bust caches', async () => {
    const agent = visitor(site);
    const first = await agent.get('/captcha/image?t=1').expect(200);
    const second = await agent.get('/captcha/image?t=2&code=1&key=abc').expect(200);
    expect(hash(first.body)).not.toBe(hash(second.body));
    expect(issued()).toBe(2);
    expect(site.emulator.requests.every(({ query }) => query.get('key') !== 'abc')).toBe(true);
  });

  it('keeps one challenge for each form', async () => {
    const agent = visitor(site);
    const signup = await readPicture(site, agent, 'signup');
    await readPicture(site, agent, 'login');
    const verified = await agent.post('/captcha/verify?form=signup').send({ 'captcha-response': signup });
    expect(verified.body).toMatchObject({ success: true });
  });

  it('has saved the session before the first byte, so that a form posted at the last byte is known', async () => {
    const slow = new (class extends session.MemoryStore {
      override set(...[sid, data, done]: Parameters<session.MemoryStore['set']>): void {
        setTimeout(() => super.set(sid, data, done), 50);
      }
    })();
    const slowSite = await startSite({ session: { store: slow } });
    const agent = visitor(slowSite);
    for (let i = 0; i < 5; i++) {
      const answer = await readPicture(slowSite, agent);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    }
    await slowSite.close();
  });

  it.each(['a b', 'a'.repeat(65), '../x', '', '%00'])('refuses the form name %j without issuing', async (form) => {
    const res = await request(site.url).get('/captcha/image').query({ form }).expect(400);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_BAD_REQUEST' });
    expect(issued()).toBe(0);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'treats the form name %s as any other',
    async (form) => {
      const agent = visitor(site);
      const answer = await readPicture(site, agent, form);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
      const res = await agent.post('/captcha/verify').query({ form }).send({ 'captcha-response': answer });
      expect(res.body).toMatchObject({ success: true });
    },
  );

  it.each([
    ['HEAD', {}, 200],
    ['OPTIONS', {}, 204],
    ['GET', { Range: 'bytes=0-1' }, 416],
    ['GET', { Range: 'bytes=5-' }, 416],
    ['GET', { 'If-None-Match': '*' }, 304],
    ['GET', { 'If-Modified-Since': 'Sun, 22 Nov 2026 00:00:00 GMT' }, 304],
    ['GET', { 'If-Match': '"x"' }, 412],
    ['POST', {}, 405],
    ['DELETE', {}, 405],
  ])('answers %s %j with %i and issues nothing', async (method, headers, status) => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    for (const path of ['/captcha/image', '/captcha/audio']) {
      const verb = method.toLowerCase() as 'get' | 'head' | 'options' | 'post' | 'delete';
      const res = await agent[verb](path).set(headers);
      expect(res.status).toBe(status);
      expect(res.headers['cache-control']).toBe('no-store');
    }
    expect(issued()).toBe(1);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });

  it('shows the whole picture to a client that asks for all its bytes', async () => {
    await request(site.url).get('/captcha/image').set('Range', 'bytes=0-').expect(200);
  });

  it('refuses to be embedded by another site, before anything is issued', async () => {
    const res = await request(site.url)
      .get('/captcha/image')
      .set({ 'Sec-Fetch-Site': 'cross-site', Referer: 'https://evil.example/' })
      .expect(403);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_CROSS_SITE' });
    expect(res.headers['cache-control']).toBe('no-store');
    expect(issued()).toBe(0);
  });

  it.each([{ Origin: 'https://shop.example.com' }, { Referer: 'https://shop.example.com/join?x=1' }])(
    'may be embedded by a listed origin, told by %j',
    async (told) => {
      const res = await request(site.url)
        .get('/captcha/image')
        .set({ 'Sec-Fetch-Site': 'cross-site', ...told })
        .expect(200);
      expect(res.headers).toMatchObject({
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': 'https://shop.example.com',
        'access-control-allow-credentials': 'true',
        vary: expect.stringContaining('Origin'),
      });
    },
  );

  it.each(['same-origin', 'same-site', 'none'])('may be loaded %s', async (where) => {
    await request(site.url).get('/captcha/image').set('Sec-Fetch-Site', where).expect(200);
  });

  it('issues one new key when the one that waited has died at NAVER, and never a second', async () => {
    const agent = visitor(site);
    await agent.post('/captcha/key').expect(201);
    site.emulator.fail('image', 'invalid-key');
    await agent.get('/captcha/image').expect(200);
    expect(issued()).toBe(2);
    await agent.post('/captcha/key').expect(201);
    site.emulator.fail('image', 'invalid-key', Infinity);
    await agent.get('/captcha/image').expect(502);
    expect(issued()).toBe(4);
  });

  it('shows the issued key at the next load when its picture could not be had', async () => {
    const agent = visitor(site);
    await readPicture(site, agent);
    site.emulator.fail('image', 'unavailable');
    await agent.get('/captcha/image').expect(502);
    await readPicture(site, agent);
    expect(issued()).toBe(2);
  });

  it('leaves the picture on show good when a refresh fails', async () => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    site.emulator.fail('issue', 'unavailable');
    await agent.get('/captcha/image').expect(502);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });

  it.each([
    ['unavailable', 502, 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE'],
    ['html', 502, 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'],
    ['quota', 503, 'ERR_CAPTCHA_QUOTA'],
    ['rate-limit', 503, 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE'],
  ] as const)('answers %s at issue as problem+json', async (fault, status, code) => {
    site.emulator.fail('issue', fault);
    const res = await request(site.url)
      .get('/captcha/image')
      .expect(status)
      .expect('Content-Type', 'application/problem+json');
    expect(res.body).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code,
    });
    expect(res.headers['cache-control']).toBe('no-store');
    expect(site.errors).toEqual([]);
  });

  it("passes wrong credentials on to the application's error handling, and no 401 to the visitor", async () => {
    site.emulator.fail('issue', 'unauthorized');
    await request(site.url).get('/captcha/image').expect(502);
    expect(site.errors).toEqual([expect.objectContaining({ code: 'ERR_CAPTCHA_UPSTREAM_AUTH' })]);
  });

  it('ends the upstream call when the visitor leaves before the picture', async () => {
    site.emulator.fail('image', 'stall');
    const req = http.get(`${site.url}/captcha/image`, (res) => res.once('data', () => req.destroy()));
    await new Promise((resolve) => req.once('close', resolve));
    await request(site.url).get('/captcha/image').expect(200);
  });
});

describe('GET /captcha/audio', () => {
  it('replaces the picture: only the sound that was heard last is asked for', async () => {
    const agent = visitor(site);
    const seen = await readPicture(site, agent);
    const res = await agent.get('/captcha/audio').expect(200);
    expect(res.headers).toMatchObject({ 'content-type': 'audio/wav', 'cache-control': 'no-store' });
    const heard = site.emulator.lastAnswer();
    expect(heard).not.toBe(seen);
    await agent.post('/signup').send({ 'captcha-response': heard }).expect(200);
  });

  it('is not there when it is turned off', async () => {
    const silent = await startSite({ captcha: { audio: false } });
    const agent = visitor(silent);
    await agent.get('/captcha/audio').expect(404);
    expect((await agent.post('/captcha/key').expect(201)).body).toMatchObject({ audio: null });
    expect(silent.emulator.requests.every((r) => r.kind === 'image')).toBe(true);
    await silent.close();
  });
});

describe('POST /captcha/key', () => {
  it('issues a challenge that the next picture shows, and never tells the key', async () => {
    const agent = visitor(site);
    const res = await agent.post('/captcha/key?form=signup').expect(201);
    expect(res.body).toEqual({
      form: 'signup',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      image: '/captcha/image?form=signup',
      audio: '/captcha/audio?form=signup',
    });
    expect(res.headers['cache-control']).toBe('no-store');
    await agent.get((res.body as { image: string }).image).expect(200);
    expect(issued()).toBe(1);
    const answer = site.emulator.lastAnswer();
    const verified = await agent.post('/captcha/verify?form=signup').send({ 'captcha-response': answer });
    expect(verified.body).toMatchObject({ success: true });
  });

  it('does not let an answer be compared before the picture was shown', async () => {
    const agent = visitor(site);
    await agent.post('/captcha/key').expect(201);
    await agent.post('/signup').send({ 'captcha-response': site.emulator.lastAnswer() }).expect(403);
    expect(site.emulator.requests.some((r) => r.operation === 'compare')).toBe(false);
  });
});

describe('POST /captcha/verify', () => {
  it('tells right from wrong, and leaves a pass for one guarded submit', async () => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const right = await agent
      .post('/captcha/verify')
      .send({ 'captcha-response': ` ${answer} ` })
      .expect(200);
    expect(right.body).toEqual({ success: true, expiresAt: expect.any(String), responseTime: expect.any(Number) });
    await agent.post('/signup').expect(200);
    await agent.post('/signup').expect(400);
    await readPicture(site, agent);
    const wrong = await agent.post('/captcha/verify').type('form').send({ 'captcha-response': 'wrong' }).expect(200);
    expect(wrong.body).toEqual({ success: false, 'error-codes': ['invalid-input-response'] });
  });

  it.each([
    [{}, 400, 'missing-input-response'],
    [{ 'captcha-response': 'x'.repeat(33) }, 400, 'missing-input-response'],
    [{ 'captcha-response': 'ABCD' }, 403, 'timeout-or-duplicate'],
  ])('answers %j with %i problem+json', async (body, status, code) => {
    const res = await visitor(site).post('/captcha/verify').send(body).expect(status);
    expect(res.headers['content-type']).toBe('application/problem+json');
    expect(res.body).toMatchObject({ status, 'error-codes': [code] });
  });

  it.each([
    ['application/json', '{"captcha-response":'],
    ['application/json', '['],
    ['application/json; charset=utf-9', '{}'],
  ])('answers an unreadable body of %s as the client’s fault', async (type, body) => {
    const res = await request(site.url).post('/captcha/verify').set('Content-Type', type).send(body);
    expect(res.status).toBeGreaterThanOrEqual(400);
    expect(res.status).toBeLessThan(500);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_BAD_REQUEST' });
  });
});

function hash(body: unknown): string {
  return createHash('sha256')
    .update(body as Buffer)
    .digest('hex');
}
