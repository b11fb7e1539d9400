import request from 'supertest';
import { RedisChallengeStore } from '../../src/index.js';
import { useRedis } from '../helpers/redis.js';
import { describeWith } from '../helpers/services.js';
import { readPicture, startSite, visitor, type Site, type SiteOptions } from '../helpers/site.js';

let site: Site;
afterEach(() => site.close());

const trusting: Pick<SiteOptions, 'configure'> = { configure: (app) => app.set('trust proxy', 1) };
const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });

describe('limits', () => {
  it('issue ten challenges a minute to a session, and say when to come back', async () => {
    site = await startSite({ captcha: { limits: undefined } });
    const agent = visitor(site);
    for (let i = 0; i < 10; i++) await agent.get('/captcha/image').expect(200);
    const res = await agent.get('/captcha/image').expect(429);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_RATE_LIMITED', 'error-codes': ['too-many-requests'] });
    expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(res.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(res.headers['ratelimit-policy']).toContain('"issue-session"; q=10; w=60');
    expect(res.headers.ratelimit).toMatch(/"issue-session"; r=0; t=\d+/);
    expect(res.headers['cache-control']).toBe('no-store');
    expect(site.emulator.requests.filter((r) => r.operation === 'issue')).toHaveLength(10);
    await visitor(site).get('/captcha/image').expect(200);
  });

  it('count challenges, not requests: a picture that was issued before is free', async () => {
    site = await startSite({ captcha: { limits: { issue: { perSession: 2 } } } });
    const agent = visitor(site);
    for (let i = 0; i < 2; i++) {
      await agent.post('/captcha/key').expect(201);
      await agent.get('/captcha/image').expect(200);
    }
    await agent.post('/captcha/key').expect(429);
    await agent.get('/captcha/audio').expect(429);
  });

  it('hold for an address whose cookies are dropped', async () => {
    site = await startSite({ captcha: { limits: { issue: { perAddress: 3 } } } });
    for (let i = 0; i < 3; i++) await request(site.url).get('/captcha/image').expect(200);
    const res = await request(site.url).get('/captcha/image').expect(429);
    expect(res.headers['ratelimit-policy']).toContain('"issue-address"');
    expect(res.headers['set-cookie']).toBeUndefined();
  });

  it('believe no X-Forwarded-For that the application does not trust', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    site = await startSite({ captcha: { limits: { issue: { perAddress: 2 } } } });
    for (const address of ['203.0.113.1', '203.0.113.2'])
      await request(site.url).get('/captcha/image').set(from(address)).expect(200);
    await request(site.url).get('/captcha/image').set(from('203.0.113.3')).expect(429);
    warn.mockRestore();
  });

  it('go by the address that a trusted proxy tells, an IPv6 network counting as one', async () => {
    site = await startSite({ ...trusting, captcha: { limits: { issue: { perAddress: 1 } } } });
    await request(site.url).get('/captcha/image').set(from('203.0.113.1')).expect(200);
    await request(site.url).get('/captcha/image').set(from('203.0.113.2')).expect(200);
    await request(site.url).get('/captcha/image').set(from('6.6.6.6, 203.0.113.2')).expect(429);
    await request(site.url).get('/captcha/image').set(from('2001:db8:1:100::1')).expect(200);
    await request(site.url).get('/captcha/image').set(from('2001:db8:1:1ff::2')).expect(429);
    await request(site.url).get('/captcha/image').set(from('2001:db8:1:200::1')).expect(200);
  });

  it('bound comparisons by address, spending no challenge on a refusal', async () => {
    site = await startSite({ captcha: { limits: { issue: false, verify: { perAddress: 2 } } } });
    const agent = visitor(site);
    for (let i = 0; i < 2; i++) {
      await readPicture(site, agent);
      await agent.post('/signup').send({ 'captcha-response': 'WRONG' }).expect(403);
    }
    const answer = await readPicture(site, agent);
    const res = await agent.post('/signup').send({ 'captcha-response': answer }).expect(429);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_RATE_LIMITED' });
    expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    await agent.post('/captcha/verify').send({ 'captcha-response': answer }).expect(429);
    expect(site.handled).toHaveLength(0);
    expect(site.emulator.answerOf(site.emulator.requests.at(-1)?.query.get('key') ?? '')).toBe(answer);
  });

  it('never open the guard, whatever onUnavailable says', async () => {
    site = await startSite({
      captcha: { limits: { verify: { perAddress: 1 } } },
      routes: (app, captcha, handler) => app.post('/open', captcha.requireCaptcha({ onUnavailable: 'allow' }), handler),
    });
    await request(site.url).post('/open').send({ 'captcha-response': 'ABCD' }).expect(403);
    await request(site.url).post('/open').send({ 'captcha-response': 'ABCD' }).expect(429);
    expect(site.handled).toHaveLength(0);
  });

  it('can all be turned off', async () => {
    site = await startSite({ captcha: { limits: false } });
    const agent = visitor(site);
    for (let i = 0; i < 12; i++) {
      const res = await agent.get('/captcha/image').expect(200);
      expect(res.headers.ratelimit).toBeUndefined();
    }
  });
});

describe('a proxy and `trust proxy` that do not fit', () => {
  it.each([
    [false, "'trust proxy' is not set"],
    [true, "'trust proxy' is true"],
  ])('are pointed out once (%s)', async (setting, message) => {
    site = await startSite({ captcha: { limits: undefined }, configure: (app) => app.set('trust proxy', setting) });
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (let i = 0; i < 3; i++) await request(site.url).get('/captcha/image').set(from('203.0.113.1')).expect(200);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining(message), { type: 'CaptchaWarning', code: 'CAPTCHA_TRUST_PROXY' }],
    ]);
    warn.mockRestore();
  });
});

describeWith('redis', 'limits and budget of several sites on one Redis', () => {
  const redis = useRedis();

  it('count together', async () => {
    const captcha = { limits: { issue: { perAddress: 3 } }, dailyBudget: 1_000 };
    site = await startSite({ captcha: { ...captcha, store: new RedisChallengeStore({ client: redis.client }) } });
    const other = await startSite({
      captcha: { ...captcha, store: new RedisChallengeStore({ client: redis.client }) },
    });
    for (const one of [site, other, site]) await request(one.url).get('/captcha/image').expect(200);
    for (const one of [site, other]) {
      await request(one.url).get('/captcha/image').expect(429);
      expect(await one.captcha.budget()).toMatchObject({ limit: 1_000, spent: 3, reserved: 3, remaining: 994 });
    }
    await other.close();
  });
});
