import express from 'express';
import session from 'express-session';
import request from 'supertest';
import {
  CaptchaConfigError,
  CaptchaRejectedError,
  CaptchaUpstreamError,
  type RequireCaptchaOptions,
} from '../../src/index.js';
import { readPicture, startSite, visitor, type Site, type SiteOptions } from '../helpers/site.js';

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let site: Site;
afterEach(() => site.close());

async function guarded(guard: RequireCaptchaOptions, options: SiteOptions = {}): Promise<Site> {
  site = await startSite({
    ...options,
    routes: (app, captcha, handler) => app.post('/guarded', captcha.requireCaptcha(guard), handler),
  });
  return site;
}

const compared = (): number => site.emulator.requests.filter((r) => r.operation === 'compare').length;

describe('requireCaptcha()', () => {
  it('runs the handler once for a right answer, and says how it was solved', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const res = await agent.post('/signup').type('form').send({ 'captcha-response': answer }).expect(200);
    expect(res.body).toEqual({
      handled: true,
      captcha: { success: true, form: 'default', responseTime: expect.any(Number), solvedAt: expect.any(String) },
    });
    expect(site.handled).toHaveLength(1);
  });

  it('rejects a reused challenge without asking NAVER again', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    const again = await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    expect(again.body).toMatchObject({
      code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
      'error-codes': ['timeout-or-duplicate'],
      status: 403,
    });
    expect(site.handled).toHaveLength(1);
    expect(compared()).toBe(1);
  });

  it('uses a challenge up with a wrong answer too', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const wrong = await agent.post('/signup').send({ 'captcha-response': 'WRONG' }).expect(403);
    expect(wrong.body).toMatchObject({
      code: 'ERR_CAPTCHA_INVALID_RESPONSE',
      'error-codes': ['invalid-input-response'],
    });
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    expect(site.handled).toHaveLength(0);
    expect(compared()).toBe(1);
  });

  it.each([
    ['nothing', {}],
    ['an empty string', { 'captcha-response': '' }],
    ['blanks', { 'captcha-response': ' \t ' }],
    ['null', { 'captcha-response': null }],
    ['a list', { 'captcha-response': ['A', 'B'] }],
    ['an object', { 'captcha-response': { toString: 1 } }],
    ['a number', { 'captcha-response': 1 }],
    ['true', { 'captcha-response': true }],
    ['33 characters', { 'captcha-response': 'A'.repeat(33) }],
    ['100 KB', { 'captcha-response': 'A'.repeat(90_000) }],
    ['a NUL', { 'captcha-response': 'AB\0CD' }],
    ['a line break', { 'captcha-response': 'AB\r\nX: y' }],
    ['a lone surrogate', { 'captcha-response': 'AB\ud800' }],
    ['another field', { captcha: 'ABCD' }],
  ])('refuses %s and spends neither the challenge nor a call', async (_, body) => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const res = await agent
      .post('/signup')
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(body))
      .expect(400);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_MISSING_RESPONSE' });
    expect(compared()).toBe(0);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });

  it.each([
    ['captcha-response[]=A&captcha-response[]=B'],
    ['captcha-response[toString]=1'],
    ['captcha-response=A&captcha-response=B'],
  ])('refuses the form body %s', async (body) => {
    site = await startSite();
    const agent = visitor(site);
    await readPicture(site, agent);
    await agent.post('/signup').type('form').send(body).expect(400);
    expect(compared()).toBe(0);
  });

  it('reads the answer from the body, never from the query or a header', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent
      .post('/signup')
      .query({ 'captcha-response': answer })
      .set('captcha-response', answer)
      .send({})
      .expect(400);
    expect(site.handled).toHaveLength(0);
  });

  it('rejects a visitor without a cookie, asking NAVER nothing', async () => {
    site = await startSite();
    await request(site.url).post('/signup').send({}).expect(400);
    await request(site.url).post('/signup').send({ 'captcha-response': 'ABCD' }).expect(403);
    expect(site.emulator.requests).toEqual([]);
  });

  it('rejects a challenge of another session', async () => {
    site = await startSite();
    const answer = await readPicture(site, visitor(site));
    const other = visitor(site);
    await readPicture(site, other);
    await other.post('/signup').send({ 'captcha-response': answer }).expect(403);
  });

  it('rejects a challenge older than its time to live', async () => {
    site = await startSite({ captcha: { challengeTtlMs: 1_000 } });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const later = Date.now() + 1_001;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    const res = await agent.post('/signup').send({ 'captcha-response': answer });
    clock.mockRestore();
    expect(res.status).toBe(403);
    expect(compared()).toBe(0);
  });

  it.each(['invalid-key', 'unissued-image'] as const)('asks for a new challenge when NAVER says %s', async (fault) => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    site.emulator.fail('compare', fault);
    const res = await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE' });
  });

  it.each([['x&key=K2&value=Y'], ['x&code=0'], ['%26'], ['#']])(
    'sends %j to NAVER as one encoded value',
    async (typed) => {
      site = await startSite();
      const agent = visitor(site);
      await readPicture(site, agent);
      await agent.post('/signup').send({ 'captcha-response': typed }).expect(403);
      expect(site.emulator.requests.at(-1)!.query.getAll('value')).toEqual([typed]);
      expect(site.emulator.requests.at(-1)!.query.getAll('key')).toHaveLength(1);
    },
  );

  it('turns typed letters into capitals when told to', async () => {
    site = await startSite({ captcha: { uppercase: true }, emulator: { answer: 'XK7TP' } });
    const agent = visitor(site);
    await readPicture(site, agent);
    await agent.post('/signup').send({ 'captcha-response': 'xk7tp' }).expect(200);
  });

  it('still passes when the client has gone and left no body', async () => {
    site = await startSite();
    const agent = visitor(site);
    await readPicture(site, agent);
    await agent.post('/signup').set('Content-Type', 'text/plain').send('x').expect(400);
  });

  describe('with a pass', () => {
    it('takes a kept pass instead of an answer, once', async () => {
      site = await startSite({
        routes: (app, captcha) =>
          app.post('/bounce', captcha.requireCaptcha(), async (req, res) => {
            if (req.captcha?.success) await req.captcha.keepPass();
            res.status(422).end();
          }),
      });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      await agent.post('/bounce').send({ 'captcha-response': answer }).expect(422);
      await agent.post('/signup').send({}).expect(200);
      await agent.post('/signup').send({}).expect(400);
      expect(compared()).toBe(1);
    });

    it('is not fooled by a pass of another form', async () => {
      await guarded({ form: 'other' });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(200);
      await agent.post('/guarded').send({}).expect(400);
      await agent.post('/signup').send({}).expect(200);
    });

    it('rejects one that has expired', async () => {
      site = await startSite({ captcha: { passTtlMs: 1_000 } });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(200);
      const later = Date.now() + 1_001;
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
      const res = await agent.post('/signup').send({});
      clock.mockRestore();
      expect(res.status).toBe(400);
    });
  });

  describe('minSolveSeconds', () => {
    it('rejects an answer that came too soon, by NAVER’s clock', async () => {
      await guarded({ minSolveSeconds: 2 });
      const agent = visitor(site);
      const hasty = await readPicture(site, agent);
      const res = await agent.post('/guarded').send({ 'captcha-response': hasty }).expect(403);
      expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_TOO_FAST', 'error-codes': ['too-fast'] });
      const answer = await readPicture(site, agent);
      site.emulator.advance(3_000);
      await agent.post('/guarded').send({ 'captcha-response': answer }).expect(200);
    });

    it('holds for a pass as well', async () => {
      await guarded({ minSolveSeconds: 2 });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(200);
      await agent.post('/guarded').send({}).expect(403);
    });

    it('goes by our own clock where NAVER does not say', async () => {
      await guarded({ minSolveSeconds: 60 });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      site.emulator.advance(7_300_000);
      await agent.post('/guarded').send({ 'captcha-response': answer }).expect(403);
    });
  });

  describe('skip', () => {
    it.each([[true], [Promise.resolve(true)]])('lets a request through for %p', async (value) => {
      await guarded({ skip: () => value });
      const res = await request(site.url).post('/guarded').send({}).expect(200);
      expect(res.body).toMatchObject({ captcha: { success: false, bypassed: 'skip' } });
    });

    it.each([[1], ['true'], [{}], ['yes'], [Promise.resolve('true')], [undefined]])(
      'does not for %p',
      async (value) => {
        await guarded({ skip: () => value as boolean });
        await request(site.url).post('/guarded').send({}).expect(400);
        expect(site.handled).toHaveLength(0);
      },
    );

    it('rejects when it throws', async () => {
      await guarded({
        skip: () => {
          throw new Error('of the test');
        },
      });
      await request(site.url).post('/guarded').send({}).expect(500);
      expect(site.handled).toHaveLength(0);
    });
  });

  describe('onUnavailable', () => {
    const outages = ['unavailable', 'html', 'reset', 'system-error'] as const;
    const neverOpen = ['quota', 'rate-limit', 'unauthorized', 'not-enabled'] as const;

    it.each(outages)('rejects by default during %s', async (fault) => {
      site = await startSite();
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      site.emulator.fail('compare', fault);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(502);
      expect(site.handled).toHaveLength(0);
    });

    it.each(outages)("lets through during %s when it is 'allow'", async (fault) => {
      await guarded({ onUnavailable: 'allow' });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      site.emulator.fail('compare', fault);
      const res = await agent.post('/guarded').send({ 'captcha-response': answer }).expect(200);
      expect(res.body).toMatchObject({ captcha: { success: false, bypassed: 'unavailable' } });
    });

    it.each(neverOpen)('never opens the guard for %s', async (fault) => {
      const asked: CaptchaUpstreamError[] = [];
      await guarded({ onUnavailable: (_req, error) => asked.push(error) > 0 });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      site.emulator.fail('compare', fault);
      const res = await agent.post('/guarded').send({ 'captcha-response': answer });
      expect(res.status).toBeGreaterThanOrEqual(500);
      expect(asked).toEqual([]);
      expect(site.handled).toHaveLength(0);
    });

    it('does not open the guard for a visitor who typed nothing', async () => {
      await guarded({ onUnavailable: 'allow' });
      site.emulator.fail('compare', 'unavailable', Infinity);
      await request(site.url).post('/guarded').send({}).expect(400);
      await request(site.url).post('/guarded').send({ 'captcha-response': 'ABCD' }).expect(403);
    });

    it('asks a function, and takes only true for yes', async () => {
      await guarded({ onUnavailable: () => 1 as unknown as boolean });
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      site.emulator.fail('compare', 'unavailable');
      await agent.post('/guarded').send({ 'captcha-response': answer }).expect(502);
    });
  });

  it('puts the challenge back when NAVER surely never saw the comparison', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await site.emulator.close();
    for (let submit = 0; submit < 3; submit++) {
      const res = await agent.post('/signup').send({ 'captcha-response': answer });
      expect([res.status, res.body.code]).toEqual([502, 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE']);
    }
  });

  it('uses the challenge up when NAVER may have seen the comparison', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    site.emulator.fail('compare', 'reset');
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(502);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
  });

  describe('a refusal', () => {
    it('sends a browser back to the form with the reason, told once', async () => {
      site = await startSite();
      const agent = visitor(site);
      await readPicture(site, agent);
      const res = await agent
        .post('/signup')
        .set({ Accept: html, Referer: `${site.url}/signup?step=2`, 'Accept-Language': 'ko-KR,ko;q=0.9,en;q=0.8' })
        .type('form')
        .send({ 'captcha-response': 'WRONG' })
        .expect(303);
      expect(res.headers.location).toBe('/signup?step=2');
      expect(res.headers['cache-control']).toBe('no-store');
      const page = await agent.get('/signup').expect(200);
      expect(page.body).toEqual({
        flash: {
          form: 'default',
          code: 'ERR_CAPTCHA_INVALID_RESPONSE',
          errorCodes: ['invalid-input-response'],
          message: expect.stringContaining('그림'),
        },
      });
      expect((await agent.get('/signup')).body).toEqual({ flash: null });
    });

    it.each([['https://evil.example/signup'], ['not a url'], [undefined]])(
      'shows a browser a small page where the form’s page is unknown (Referer %s)',
      async (referer) => {
        site = await startSite();
        const res = await request(site.url)
          .post('/signup')
          .set({ Accept: html, ...(referer !== undefined && { Referer: referer }) })
          .send({});
        expect(res.status).toBe(400);
        expect(res.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(res.text).toContain('Type the characters');
      },
    );

    it('never redirects to another host, not even by a path that browsers read as one', async () => {
      site = await startSite();
      const agent = visitor(site);
      await readPicture(site, agent);
      const res = await agent
        .post('/signup')
        .set({ Accept: html, Referer: `${site.url}//evil.example/x` })
        .send({});
      expect(res.headers.location).toBe('/evil.example/x');
    });

    it('goes where redirectTo says', async () => {
      await guarded({ redirectTo: '/join' });
      const agent = visitor(site);
      await readPicture(site, agent);
      const res = await agent
        .post('/guarded')
        .set({ Accept: html, Referer: `${site.url}/x` })
        .send({});
      expect([res.status, res.headers.location]).toEqual([303, '/join']);
    });

    it('begins a session for who has none only within the limits, and then tells the reason on a page that leads back', async () => {
      const store = new session.MemoryStore();
      site = await startSite({ captcha: { limits: { verify: { perAddress: 1 } } }, session: { store } });
      const Referer = `${site.url}/signup?a='1'&b="2"<script>`;
      const post = () => request(site.url).post('/signup').set({ Accept: html, Referer }).send({});
      await post().expect(303);
      const res = await post().expect(400);
      expect(res.headers['set-cookie']).toBeUndefined();
      expect(res.text).toContain('Type the characters');
      expect(res.text).toMatch(/<a href="\/signup\?a=[^"<>]*">Back to the form<\/a>/);
      expect(Object.keys((store as unknown as { sessions: object }).sessions)).toHaveLength(1);
    });

    it('is handed to onRejected, whose next() cannot let the request in', async () => {
      const seen: unknown[] = [];
      await guarded({
        onRejected: (error, _req, _res, next) => {
          seen.push(error);
          next();
        },
      });
      await request(site.url).post('/guarded').send({}).expect(400);
      expect(seen).toEqual([expect.any(CaptchaRejectedError)]);
      expect(site.handled).toHaveLength(0);
      expect(site.errors).toEqual(seen);
    });

    it('passes on what an onRejected throws', async () => {
      await guarded({ onRejected: () => Promise.reject(new Error('of the test')) });
      await request(site.url).post('/guarded').send({}).expect(500);
      expect(site.handled).toHaveLength(0);
    });
  });

  describe('mounted wrongly', () => {
    it('says that the body parser is missing', async () => {
      site = await startSite();
      const app = express();
      app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
      app.post('/signup', site.captcha.requireCaptcha(), () => undefined);
      const res = await request(app).post('/signup').send({ 'captcha-response': 'ABCD' }).expect(500);
      expect(res.text).toContain('express.urlencoded()');
    });

    it.each([
      [undefined, 'Mount express-session before the captcha'],
      [{ isNew: true }, 'kept in the browser'],
    ])('says what is wrong with the session %j', async (session, message) => {
      site = await startSite();
      const app = express();
      app.use((req, _res, next) => {
        Object.assign(req, { session });
        next();
      });
      app.use('/captcha', site.captcha.router);
      app.post('/signup', express.json(), site.captcha.requireCaptcha(), () => undefined);
      for (const res of [
        await request(app).get('/captcha/image'),
        await request(app).post('/signup').send({ 'captcha-response': 'A' }),
      ]) {
        expect(res.status).toBe(500);
        expect(res.text).toContain(message);
      }
    });

    it('says that a secure cookie needs https', async () => {
      site = await startSite({ session: { cookie: { secure: true } } });
      const res = await request(site.url).get('/captcha/image').expect(500);
      expect(res.body).toMatchObject({ error: expect.stringContaining('trust proxy') });
    });
  });

  it.each([
    [{ froms: 'x' }, /unknown option `froms`/],
    [{ Form: 'x' }, /Did you mean `form`/],
    [{ form: 'a b' }, /`form` must be/],
    [{ skip: true }, /`skip` must be a function/],
    [{ minSolveSeconds: -1 }, /`minSolveSeconds`/],
    [{ onUnavailable: 'open' }, /`onUnavailable` must be/],
    [{ redirectTo: '//evil.example' }, /`redirectTo` must be/],
    [{ redirectTo: 'javascript:alert(1)' }, /`redirectTo` must be/],
    ['signup', /expected an object/],
  ])('refuses the options %j at once', async (options, message) => {
    site = await startSite();
    expect(() => site.captcha.requireCaptcha(options as RequireCaptchaOptions)).toThrow(CaptchaConfigError);
    expect(() => site.captcha.requireCaptcha(options as RequireCaptchaOptions)).toThrow(message);
  });
});

describe('captcha.verify()', () => {
  it('tells a right answer, a wrong one, a used one and none apart, as values', async () => {
    site = await startSite({
      routes: (app, captcha) =>
        app.post('/own', (req, res, next) => {
          captcha.verify(req).then((result) => res.json(result), next);
        }),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const post = async (body: object) => (await agent.post('/own').send(body)).body as unknown;
    expect(await post({})).toMatchObject({ success: false, code: 'ERR_CAPTCHA_MISSING_RESPONSE' });
    expect(await post({ 'captcha-response': answer })).toMatchObject({ success: true, form: 'default' });
    expect(await post({ 'captcha-response': answer })).toMatchObject({
      success: false,
      code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
      errorCodes: ['timeout-or-duplicate'],
    });
  });
});

describe('ten parallel submits of one solved challenge', () => {
  it('run the handler exactly once', async () => {
    site = await startSite();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const results = await Promise.all(
      Array.from({ length: 10 }, () => agent.post('/signup').send({ 'captcha-response': answer })),
    );
    expect(results.map((r) => r.status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 403)]);
    expect(site.handled).toHaveLength(1);
    expect(compared()).toBe(1);
  });
});
