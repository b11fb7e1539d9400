import request from 'supertest';
import { solve } from '../../src/emulator/index.js';
import { startSite, visitor, type Site } from '../helpers/site.js';
import { until } from '../helpers/until.js';

let site: Site;
afterEach(async () => {
  jest.restoreAllMocks();
  await site.close();
});

const issued = (): number => site.emulator.requests.filter((r) => r.operation === 'issue').length;

describe('prefetchKeys', () => {
  it('issues nothing before there is a visitor, and then keeps that many keys ready', async () => {
    site = await startSite({ captcha: { prefetchKeys: 3 } });
    expect(issued()).toBe(0);
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 4);
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 5);
  });

  it('shows a key of the pool, each to one visitor', async () => {
    site = await startSite({ captcha: { prefetchKeys: 5 } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 6);
    const visitors = Array.from({ length: 5 }, () => visitor(site));
    const answers = await Promise.all(visitors.map((agent) => solve(agent, site.emulator)));
    for (const [i, agent] of visitors.entries()) {
      await agent.post('/signup').send({ 'captcha-response': answers[i] }).expect(200);
    }
    const shown = site.emulator.requests.filter((r) => r.operation === 'image').map((r) => r.query.get('key'));
    expect(new Set(shown).size).toBe(shown.length);
  });

  it.each([
    ['as many at the same time as are used', 64, 6],
    ['on a quarter of the connections at most', 8, 2],
  ])('issues keys %s', async (_, maxConnections, expected) => {
    site = await startSite({ captcha: { prefetchKeys: 20, maxConnections } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 21);
    site.emulator.fail('issue', 'hang', 100);
    await Promise.all(Array.from({ length: 6 }, () => request(site.url).get('/captcha/image').expect(200)));
    await until(() => issued() >= 21 + expected);
    expect(issued()).toBe(21 + expected);
  });

  it('throws old keys away', async () => {
    site = await startSite({ captcha: { prefetchKeys: 2 } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 3);
    const later = Date.now() + 60_001;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    const kept = site.emulator.requests.filter((r) => r.operation === 'issue').length;
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === kept + 3);
  });

  it('asks for another key when one of the pool has died at NAVER', async () => {
    site = await startSite({ captcha: { prefetchKeys: 1 } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 2);
    const later = Date.now() + 10;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    site.emulator.fail('image', 'invalid-key');
    await request(site.url).get('/captcha/image').expect(200);
  });

  it('counts its keys against the budget, and stops when that is used up', async () => {
    site = await startSite({ captcha: { prefetchKeys: 10, dailyBudget: 6 } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(async () => (await site.captcha.budget()).remaining === 0);
    expect(issued()).toBe(3);
    for (let i = 0; i < 2; i++) await request(site.url).get('/captcha/image').expect(200);
    await request(site.url).get('/captcha/image').expect(503);
    expect(issued()).toBe(3);
  });

  it('harms nobody when filling fails', async () => {
    site = await startSite({ captcha: { prefetchKeys: 2 } });
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 3);
    site.emulator.fail('issue', 'unavailable');
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 4);
    await request(site.url).get('/captcha/image').expect(200);
    await until(() => issued() === 6);
  });
});
