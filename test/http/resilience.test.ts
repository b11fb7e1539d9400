import request from 'supertest';
import { startSite, visitor, readPicture, type Site } from '../helpers/site.js';
import { until } from '../helpers/until.js';

let site: Site;
afterEach(() => site.close());

describe('a site while NAVER is down', () => {
  it('answers 503 with Retry-After once the circuit is open, and asks NAVER no more', async () => {
    site = await startSite({ captcha: { circuitBreaker: {} } });
    site.emulator.fail('issue', 'unavailable', Infinity);
    for (let i = 0; i < 10; i++) await request(site.url).get('/captcha/image').expect(502);
    for (let i = 0; i < 100; i++) {
      const res = await request(site.url).get('/captcha/image').expect(503);
      expect(Number(res.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE', 'error-codes': ['internal-error'] });
    }
    expect(site.emulator.requests).toHaveLength(10);
  });

  it('puts a challenge back that could not be compared, and spends nothing of the budget', async () => {
    const circuitBreaker = { failures: 1, calls: 1, openMs: 200 };
    site = await startSite({ captcha: { circuitBreaker, dailyBudget: 100 } });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const other = visitor(site);
    const wrong = await readPicture(site, other);
    site.emulator.fail('compare', 'unavailable');
    await other.post('/signup').send({ 'captcha-response': wrong }).expect(502);
    const before = await site.captcha.budget();
    const refused = await agent.post('/signup').send({ 'captcha-response': answer }).expect(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(await site.captcha.budget()).toEqual({ ...before, resetsAt: expect.any(Date) });
    await until(() => site.captcha.client.circuits().compare === 'half-open');
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    expect(site.handled).toHaveLength(1);
  });
});

describe('a site with more visitors than connections', () => {
  it('does not open its guard for what a crowd brings about, whatever the policy', async () => {
    site = await startSite({
      captcha: { maxConnections: 1, maxQueuedCalls: 0, timeoutMs: 2_000 },
      routes: (app, captcha, handler) =>
        app.post('/allow', captcha.requireCaptcha({ onUnavailable: 'allow' }), handler),
    });
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    site.emulator.fail('issue', 'hang');
    const crowd = request(site.url).get('/captcha/image').expect(504);
    const waiting = crowd.then(() => undefined);
    await until(() => site.emulator.requests.length === 3);
    const refused = await agent.post('/allow').send({ 'captcha-response': answer }).expect(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(site.handled).toHaveLength(0);
    await waiting;
    await agent.post('/allow').send({ 'captcha-response': answer }).expect(200);
  });
});
