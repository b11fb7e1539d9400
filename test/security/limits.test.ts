import http from 'node:http';
import session from 'express-session';
import request from 'supertest';
import { SessionChallengeStore } from '../../src/index.js';
import { MemoryCounters } from '../../src/challenge/stores/memory-counters.js';
import { describeEachStore } from '../helpers/stores.js';
import { readPicture, startSite, visitor, type Site, type SiteOptions } from '../helpers/site.js';
import { until } from '../helpers/until.js';

const html = { Accept: 'text/html' };
const trusting: Pick<SiteOptions, 'configure'> = { configure: (app) => app.set('trust proxy', 1) };
const count = (site: Site, operation: string): number =>
  site.emulator.requests.filter((r) => r.operation === operation).length;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Loads a picture and leaves as soon as NAVER has been asked for it. */
async function loadAndLeave(site: Site, cookie: string): Promise<void> {
  const before = count(site, 'image');
  const req = http.get(`${site.url}/captcha/image`, { headers: { Cookie: cookie } });
  const closed = new Promise((resolve) => req.once('close', resolve));
  req.on('error', () => undefined);
  let refused = false;
  req.once('response', (res) => {
    refused = res.statusCode === 429;
    res.resume();
  });
  await until(() => refused || count(site, 'image') > before);
  req.destroy();
  await closed;
}

describeEachStore('limits', (start) => {
  it('S24 count an address whose visitors drop the cookie or solve the captcha', async () => {
    const site = await start({ captcha: { limits: { issue: { perAddress: 3 } } } });
    for (let i = 0; i < 3; i++) {
      const agent = visitor(site);
      const answer = await readPicture(site, agent);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    }
    await request(site.url).get('/captcha/image').expect(429);
    expect(count(site, 'issue')).toBe(3);
  });

  it.each([
    ['another X-Forwarded-For each time', (i: number) => ({ 'X-Forwarded-For': `203.0.113.${i}` })],
    ['a chain of them', (i: number) => ({ 'X-Forwarded-For': `203.0.113.${i}, 198.51.100.${i}` })],
    ['headers of other proxies', (i: number) => ({ 'X-Real-IP': `203.0.113.${i}`, 'CF-Connecting-IP': `::${i}` })],
    ['Forwarded (RFC 7239)', (i: number) => ({ Forwarded: `for=203.0.113.${i}` })],
  ])('S24 are not dodged by %s', async (_, headers) => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const site = await start({ captcha: { limits: { issue: { perAddress: 2 } } } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await request(site.url).get('/captcha/image').set(headers(i))).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it.each([
    ['a port, as Azure’s gateway adds it', (i: number) => `203.0.113.7:${50_000 + i}`],
    ['a port after IPv6', (i: number) => `[2001:db8::7]:${50_000 + i}`],
    ['another interface of one IPv6 network', (i: number) => `2001:db8:0:${i}::1`],
    ['IPv4 in IPv6 clothes', (i: number) => ['203.0.113.7', '::ffff:203.0.113.7'][i % 2]!],
    ['no address at all', (i: number) => `unknown-${i}`],
  ])('S24 know a visitor behind a trusted proxy that tells %s', async (_, address) => {
    const site = await start({ ...trusting, captcha: { limits: { issue: { perAddress: 2 } } } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const res = await request(site.url).get('/captcha/image').set('X-Forwarded-For', address(i));
      statuses.push(res.status);
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('S27 hold for sounds as for pictures, and a sound is used once', async () => {
    const site = await start({ captcha: { limits: { issue: { perSession: 3 }, verify: false } } });
    const agent = visitor(site);
    await agent.get('/captcha/audio').expect(200);
    const heard = site.emulator.lastAnswer();
    await agent.post('/signup').send({ 'captcha-response': heard }).expect(200);
    await agent.post('/signup').send({ 'captcha-response': heard }).expect(403);
    await agent.get('/captcha/audio').expect(200);
    await agent.get('/captcha/image').expect(200);
    await agent.get('/captcha/audio').expect(429);
    await agent.get('/captcha/image').expect(429);
  });

  it.each(['get', 'head', 'post', 'options'] as const)('S27 leave no sound where audio is off (%s)', async (method) => {
    const site = await start({ captcha: { audio: false } });
    const res = await visitor(site)[method]('/captcha/audio');
    expect([404, 405, 204]).toContain(res.status);
    expect(site.emulator.requests).toEqual([]);
  });

  it('S31 stop whoever reloads to drain the quota, and leave the day’s budget to others', async () => {
    const site = await start({ captcha: { limits: { issue: { perSession: 5 } }, dailyBudget: 100 } });
    const drainer = visitor(site);
    for (let i = 0; i < 20; i++) await drainer.get('/captcha/image');
    for (let i = 0; i < 5; i++) await drainer.post('/captcha/key').expect(429);
    expect(await site.captcha.budget()).toMatchObject({ spent: 5, reserved: 5 });
    await visitor(site).get('/captcha/image').expect(200);
  });

  it('S31 never let the local budget be overdrawn by parallel loads', async () => {
    const site = await start({ captcha: { dailyBudget: 10 } });
    await Promise.all(Array.from({ length: 30 }, () => visitor(site).get('/captcha/image')));
    expect(count(site, 'issue')).toBe(5);
    expect(await site.captcha.budget()).toMatchObject({ spent: 5, reserved: 5, remaining: 0 });
  });

  it('S31 count every try of a visitor who breaks off each load of one key', async () => {
    const site = await start({ captcha: { limits: { issue: { perSession: 3, perAddress: false } } } });
    const first = await request(site.url).post('/captcha/key').expect(201);
    const cookie = first.headers['set-cookie']![0]!.split(';', 1)[0]!;
    site.emulator.fail('image', 'hang', Infinity);
    for (let i = 0; i < 8; i++) await loadAndLeave(site, cookie);
    // The one that POST /key paid for, and two more.
    expect(count(site, 'image')).toBe(3);
    expect(count(site, 'issue')).toBe(1);
  });
});

describe('what a flood leaves behind', () => {
  describeEachStore('S31 a visitor who drops the cookie', (start) => {
    it.each([
      ['loads pictures', (site: Site) => request(site.url).get('/captcha/image')],
      ['asks for keys', (site: Site) => request(site.url).post('/captcha/key')],
      [
        'is refused and sent back',
        (site: Site) => request(site.url).post('/signup').set(html).set('Referer', `${site.url}/signup`).send({}),
      ],
    ])('S31 makes no more sessions than the address’s limit when it %s', async (_, visit) => {
      const store = new session.MemoryStore();
      const site = await start({
        captcha: { limits: { issue: { perAddress: 3 }, verify: { perAddress: 3 } } },
        session: { store },
      });
      for (let i = 0; i < 20; i++) await visit(site);
      const sessions = Object.values((store as unknown as { sessions: Record<string, string> }).sessions);
      expect(sessions.filter((text) => text.includes('naverCaptcha'))).toHaveLength(3);
    });
  });

  it('S31 is a page that says why, where no session may be made for the reason', async () => {
    const store = new session.MemoryStore();
    const site = await startSite({ captcha: { limits: { verify: { perAddress: 1 } } }, session: { store } });
    const post = () => request(site.url).post('/signup').set(html).set('Referer', `${site.url}/signup`).send({});
    await post().expect(303);
    const res = await post().expect(400);
    expect(res.text).toContain('Type the characters');
    await site.close();
  });

  it('S31 goes soon after its window, though failures are counted over days beside it', async () => {
    const counters = new MemoryCounters();
    await counters.add('failures', 30 * 86_400_000);
    for (let i = 0; i < 100; i++) await counters.add(`address ${i}`, 60_000);
    const forgotten = jest.spyOn(Map.prototype, 'delete');
    const later = Date.now() + 61_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await counters.add('another address', 60_000);
    const names = forgotten.mock.calls.map(([name]) => String(name)).filter((name) => name.startsWith('address'));
    expect(names).toHaveLength(100);
  });

  it('S31 takes the same room for user names of any length', async () => {
    const names: string[] = [];
    const add = (name: string): Promise<{ hits: number; resetAt: number }> => {
      names.push(name);
      return Promise.resolve({ hits: 1, resetAt: 0 });
    };
    const store = Object.assign(new SessionChallengeStore(), {
      counters: { add, read: () => Promise.resolve(0) },
    });
    const site = await startSite({
      captcha: { store },
      routes: (app, captcha) => {
        const logins = captcha.afterFailures({ key: (req) => (req.body as { user: string }).user });
        app.post('/login', (req, res, next) => {
          logins.record(req).then(() => res.end(), next);
        });
      },
    });
    for (const user of ['kim', 'K'.repeat(90_000)]) await request(site.url).post('/login').send({ user }).expect(200);
    expect(new Set(names).size).toBe(2);
    expect(new Set(names.map(({ length }) => length)).size).toBe(1);
    await site.close();
  });
});
