import request from 'supertest';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

let site: Site;
afterEach(async () => {
  jest.restoreAllMocks();
  await site.close();
});

/** Lets every clock of the process jump. */
function jump(ms: number): void {
  const now = Date.now() + ms;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
}

describe('dailyBudget', () => {
  it('reserves the comparison of every picture, so that whoever sees one can submit it', async () => {
    site = await startSite({ captcha: { dailyBudget: 4 } });
    const [first, second] = [visitor(site), visitor(site)];
    const answer = await readPicture(site, first);
    const other = await readPicture(site, second);
    const res = await visitor(site).get('/captcha/image').expect(503);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_QUOTA', 'error-codes': ['quota-exceeded'] });
    expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    expect(await site.captcha.budget()).toMatchObject({ limit: 4, spent: 2, reserved: 2, remaining: 0 });
    await first.post('/signup').send({ 'captcha-response': answer }).expect(200);
    await second.post('/signup').send({ 'captcha-response': other }).expect(200);
    expect(await site.captcha.budget()).toMatchObject({ spent: 4, reserved: 0, remaining: 0 });
    expect(site.emulator.requests.filter((r) => r.operation === 'issue')).toHaveLength(2);
  });

  it('gives back the reservation of a picture that nobody answered', async () => {
    site = await startSite({ captcha: { dailyBudget: 4, challengeTtlMs: 60_000 } });
    for (let i = 0; i < 2; i++) await visitor(site).get('/captcha/image').expect(200);
    await visitor(site).get('/captcha/image').expect(503);
    jump(66_000);
    expect(await site.captcha.budget()).toMatchObject({ spent: 2, reserved: 0, remaining: 2 });
    await visitor(site).get('/captcha/image').expect(200);
    expect(await site.captcha.budget()).toMatchObject({ spent: 3, reserved: 1, remaining: 0 });
  });

  it('starts afresh at midnight in Korea', async () => {
    site = await startSite({ captcha: { dailyBudget: 2 } });
    await visitor(site).get('/captcha/image').expect(200);
    await visitor(site).get('/captcha/image').expect(503);
    const { resetsAt } = await site.captcha.budget();
    expect(resetsAt.toISOString()).toMatch(/T15:00:00/);
    jump(resetsAt.getTime() - Date.now() + 1_000);
    await visitor(site).get('/captcha/image').expect(200);
  });

  it('counts pictures and sounds apart, as NAVER does', async () => {
    site = await startSite({ captcha: { dailyBudget: 2 } });
    await visitor(site).get('/captcha/image').expect(200);
    await visitor(site).get('/captcha/audio').expect(200);
    await visitor(site).get('/captcha/audio').expect(503);
    expect(await site.captcha.budget('audio')).toMatchObject({ spent: 1, reserved: 1, remaining: 0 });
  });

  it('believes NAVER when it says that the quota is used up', async () => {
    site = await startSite({ captcha: { dailyBudget: 1_000 } });
    site.emulator.fail('issue', 'quota');
    await visitor(site).get('/captcha/image').expect(503);
    await visitor(site).get('/captcha/image').expect(503);
    expect(await site.captcha.budget()).toMatchObject({ spent: 1_000, remaining: 0 });
    expect(site.emulator.requests).toHaveLength(1);
  });

  it('takes back what a call that failed had reserved', async () => {
    site = await startSite({ captcha: { dailyBudget: 10 } });
    site.emulator.fail('issue', 'unavailable');
    await visitor(site).get('/captcha/image').expect(502);
    expect(await site.captcha.budget()).toMatchObject({ spent: 1, reserved: 0 });
    await site.emulator.close();
    await visitor(site).get('/captcha/image').expect(502);
    expect(await site.captcha.budget()).toMatchObject({ spent: 1, reserved: 0 });
  });

  it('counts a call that is made again', async () => {
    site = await startSite({ captcha: { dailyBudget: 5, retries: 2 } });
    site.emulator.fail('issue', 'unavailable');
    await visitor(site).get('/captcha/image').expect(200);
    expect(await site.captcha.budget()).toMatchObject({ spent: 2, reserved: 1, remaining: 2 });
    expect(site.emulator.requests.filter((r) => r.operation === 'issue')).toHaveLength(2);
  });

  it('ends with the first fault where a second call would take what is reserved', async () => {
    site = await startSite({ captcha: { dailyBudget: 2, retries: 2 } });
    site.emulator.fail('issue', 'unavailable');
    await visitor(site).get('/captcha/image').expect(502);
    expect(await site.captcha.budget()).toMatchObject({ spent: 1, reserved: 0 });
    expect(site.emulator.requests).toHaveLength(1);
  });

  it('is NAVER’s quota by default for the free service, and none for the paid ones', async () => {
    site = await startSite({ captcha: { dailyBudget: undefined } });
    expect(await site.captcha.budget()).toMatchObject({ limit: 1_000, remaining: 1_000 });
    await site.close();
    site = await startSite({ captcha: { dailyBudget: undefined, service: 'ncloud' } });
    expect(await site.captcha.budget()).toMatchObject({ limit: Infinity, remaining: Infinity });
    await request(site.url).get('/captcha/image').expect(200);
  });
});
