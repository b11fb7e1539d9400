import request from 'supertest';
import type { AfterFailures, AfterFailuresOptions } from '../../src/index.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

let site: Site;
afterEach(async () => {
  jest.restoreAllMocks();
  await site.close();
});

async function loginSite(options: Partial<AfterFailuresOptions> = {}): Promise<void> {
  site = await startSite({
    routes: (app, captcha) => {
      const logins: AfterFailures = captcha.afterFailures({
        key: (req) => (req.body as { user?: unknown }).user,
        ...options,
      });
      app.post('/needed', async (req, res) => void res.json(await logins.needed(req)));
      app.post('/login', captcha.requireCaptcha({ skip: logins.skip }), async (req, res) => {
        const right = (req.body as { password?: unknown }).password === 'right';
        if (!right) await logins.record(req);
        res.status(right ? 200 : 401).end();
      });
    },
  });
}

describe('captcha.afterFailures()', () => {
  it('asks for a captcha after three failures of one user, with or without a cookie', async () => {
    await loginSite();
    for (let i = 0; i < 3; i++) {
      expect((await request(site.url).post('/needed').send({ user: 'kim' })).body).toBe(false);
      await request(site.url).post('/login').send({ user: 'kim', password: 'x' }).expect(401);
    }
    expect((await request(site.url).post('/needed').send({ user: ' KIM ' })).body).toBe(true);
    await request(site.url).post('/login').send({ user: 'kim', password: 'right' }).expect(400);
    await request(site.url).post('/login').send({ user: 'lee', password: 'right' }).expect(200);
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/login').send({ user: 'kim', password: 'right', 'captcha-response': answer }).expect(200);
  });

  it('is not talked out of it by a success', async () => {
    await loginSite({ failures: 1, key: (req) => req.ip });
    await request(site.url).post('/login').send({ user: 'kim', password: 'x' }).expect(401);
    await request(site.url).post('/login').send({ user: 'own', password: 'right' }).expect(400);
  });

  it.each([[undefined], [''], [{ toString: 'kim' }], [['kim']]])('asks whoever cannot be named (%j)', async (user) => {
    await loginSite();
    await request(site.url).post('/login').send({ user, password: 'right' }).expect(400);
  });

  it('forgets when its window ends', async () => {
    await loginSite({ failures: 1, windowMs: 60_000 });
    await request(site.url).post('/login').send({ user: 'kim', password: 'x' }).expect(401);
    await request(site.url).post('/login').send({ user: 'kim', password: 'right' }).expect(400);
    const later = Date.now() + 60_001;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await request(site.url).post('/login').send({ user: 'kim', password: 'right' }).expect(200);
  });

  it.each([
    [{}, /`key` must be a function/],
    [{ key: 'user' }, /`key` must be a function/],
    [{ key: String, failures: -1 }, /`failures`/],
    [{ key: String, window: 1 }, /unknown option `window`/],
  ])('refuses the options %j', async (options, message) => {
    await loginSite();
    expect(() => site.captcha.afterFailures(options as AfterFailuresOptions)).toThrow(message);
  });
});
