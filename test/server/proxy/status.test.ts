import { AxeBuilder } from '@axe-core/playwright';
import request from 'supertest';
import { History, quantile, total } from '../../../src/server/proxy/operations/history.js';
import { describeInBrowser, shoot } from '../../helpers/browser.js';
import { openChallenge, readChallenge, solve, startProxy, verify, type ProxySite } from '../../helpers/proxy.js';

const statusToken = 'a-token:of sorts'.replace(' ', '-');
const asBasic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** The words of a page, without its markup. */
function wordsOf(page: string): string {
  return page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('GET /status', () => {
  let site: ProxySite;
  afterEach(() => site.close());
  const get = (path = '/status') => request(site.url).get(path).set('Authorization', `Bearer ${statusToken}`);

  it.each(['/status', '/status/', '/status/style.css'])('is not there unless it is turned on: %s', async (path) => {
    site = await startProxy();
    const { headers } = await get(path).expect(404);
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  it.each([
    ['nothing', undefined, 401],
    ['the token as a bearer', `Bearer ${statusToken}`, 200],
    ['the token as a bearer, the scheme in lower case', `bearer ${statusToken}`, 200],
    ['the token as the password of anybody', asBasic('kim', statusToken), 200],
    ['the token as the password of nobody', asBasic('', statusToken), 200],
    ['the token as the user', asBasic(statusToken, ''), 401],
    ['half the token', `Bearer ${statusToken.slice(0, -1)}`, 401],
    ['another password', asBasic('kim', 'sixteen-characters'), 401],
    ['an empty password', asBasic('kim', ''), 401],
    ['another scheme', `Digest ${statusToken}`, 401],
    ['the bare token', statusToken, 401],
  ])('takes %s for what it is', async (_, authorization, status) => {
    site = await startProxy({ proxy: { statusToken } });
    for (const path of ['/status', '/status/style.css']) {
      const response = request(site.url).get(path);
      if (authorization !== undefined) response.set('Authorization', authorization);
      const { headers } = await response.expect(status);
      expect(headers['cache-control']).toBe('no-store');
      if (status === 401) expect(headers['www-authenticate']).toMatch(/^Basic realm="status".*Bearer/);
    }
  });

  it('shows what has happened, in the language that the browser asks for', async () => {
    site = await startProxy({ proxy: { statusToken, dailyBudget: 1_000 } });
    await solve(site);
    await solve(site);
    const { challenge } = await readChallenge(site);
    await verify(site.url, challenge, 'WRONG');
    site.emulator.fail('issue', 'unauthorized');
    await request(site.url).post('/captcha/key').send({ sitekey: 'shop' }).expect(502);
    const english = await get().set('Accept-Language', 'en').expect(200);
    const words = wordsOf(english.text);
    expect(english.text).toContain('<html lang="en">');
    expect(english.text).toContain('aria-label="Challenges: Issued 3, Solved 2, Refused 1"');
    expect(words).toContain('Solved of those answered 67 %');
    expect(words).toContain('Answers with a 5xx 1');
    expect(words).toContain('993 of 1,000 left 7 made, 0 held back');
    expect(words).toMatch(/Issue a key 4 1 \d+ ms closed/);
    expect(words).toMatch(/Compare an answer 3 0 \d+ ms closed/);
    expect(words).toContain('Counts are those of this process');
    const korean = wordsOf((await get().set('Accept-Language', 'ko-KR,ko;q=0.9').expect(200)).text);
    expect(korean).toContain('1,000회 중 993회 남음');
    expect(english.headers.vary).toContain('Accept-Language');
  });

  it('says so where there is nothing yet, and no bound', async () => {
    site = await startProxy({ proxy: { statusToken } });
    const words = wordsOf((await get('/status?range=day').expect(200)).text);
    expect(words).toContain('Solved of those answered none yet');
    expect(words).toContain('There is no bound');
  });

  it('tells of an open circuit', async () => {
    const circuitBreaker = { failures: 1, calls: 1, openMs: 600_000 };
    site = await startProxy({ proxy: { statusToken, circuitBreaker, retries: 0 } });
    site.emulator.fail('issue', 'unavailable');
    await request(site.url).post('/captcha/key').send({ sitekey: 'shop' }).expect(502);
    const { text } = await get();
    expect(text).toMatch(/<tr class="bad">\s*<th scope="row">Issue a key/);
    expect(wordsOf(text)).toContain('open (calls are refused)');
  });

  it('is answered without Redis, and says that it is down', async () => {
    site = await startProxy({ proxy: { statusToken, dailyBudget: 100, redisUrl: 'redis://127.0.0.1:1' } });
    const words = wordsOf((await get().expect(200)).text);
    expect(words).toContain('Redis does not answer');
    expect(words).toContain('or the store does not tell');
  });

  it('lets in no script and no style but its own, and loads itself again unless told not to', async () => {
    site = await startProxy({ proxy: { statusToken } });
    const { headers, text } = await get();
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    expect(headers.refresh).toBe('60');
    expect((await get('/status?refresh=off')).headers).not.toHaveProperty('refresh');
    await request(site.url).post('/status').set('Authorization', `Bearer ${statusToken}`).expect(405);
  });
});

describeInBrowser('the status page', (surfer) => {
  let site: ProxySite;
  beforeAll(async () => {
    site = await startProxy({ proxy: { statusToken, dailyBudget: 1_000 } });
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    // Three hours of visitors, so that there is something to look at.
    for (let minute = 180; minute >= 0; minute -= 9) {
      clock.mockImplementation(() => now - minute * 60_000);
      for (let n = minute % 4; n >= 0; n--) await solve(site);
      const { challenge } = await readChallenge(site);
      if (minute % 2 === 0) await verify(site.url, challenge, 'WRONG');
    }
    clock.mockRestore();
    await openChallenge(site.url);
  });
  afterAll(() => site.close());

  const httpCredentials = { username: 'operator', password: statusToken };
  it.each([
    ['light', 1_024, 'ko-KR'],
    ['dark', 1_024, 'en-US'],
    ['light', 320, 'en-US'],
    ['dark', 320, 'ko-KR'],
  ] as const)('has no fault that axe finds, and fits (%s, %i px, %s)', async (colorScheme, width, locale) => {
    const page = await surfer.visit(`${site.url}/status?range=day&refresh=off`, {
      httpCredentials,
      colorScheme,
      locale,
      viewport: { width, height: 900 },
      // axe is a script, which the page's own policy does not let in.
      bypassCSP: true,
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await shoot(page, `status-${colorScheme}-${width}`);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await shoot(page, `status-${colorScheme}-${width}-tables`);
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(passes.length).toBeGreaterThan(10);
  });

  it('keeps to its own policy, and is left with the keyboard in good order', async () => {
    const page = await surfer.visit(`${site.url}/status`, { httpCredentials, locale: 'en-US' });
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('1024px');
    expect(surfer.faults).toEqual([]);
    await page.getByRole('link', { name: 'Last 24 hours' }).click();
    expect(await page.getByRole('link', { name: 'Last 24 hours' }).getAttribute('aria-current')).toBe('true');
    await page.getByRole('link', { name: 'Stop that' }).click();
    expect(page.url()).toContain('range=day&refresh=off');
    const chart = page.getByRole('img', { name: /^Challenges: Issued \d+, Solved \d+, Refused \d+$/ });
    expect(await chart.locator('rect').count()).toBe(48);
  });
});

describe('History', () => {
  afterEach(() => jest.restoreAllMocks());

  it('adds up by steps, fills gaps with nothing, and forgets what is older than a day', () => {
    const now = jest.spyOn(Date, 'now');
    const at = (minutes: number): void => void now.mockReturnValue(1_000 * 3_600_000 + minutes * 60_000);
    at(0);
    const history = new History();
    history.count('issued');
    at(59);
    history.count('issued', 2);
    at(121);
    history.solved(7.4);
    history.solved(500);
    expect(history.read(3, 60).map((sample) => [sample.count('issued'), sample.count('solved')])).toEqual([
      [3, 0],
      [0, 0],
      [0, 2],
    ]);
    expect(total(history.read(3, 60)).solveSeconds).toEqual([
      [7, 1],
      [120, 1],
    ]);
    at(1_441);
    history.count('issued');
    expect(total(history.read(48, 60)).count('issued')).toBe(3);
  });

  it.each([
    [[], 0.5, undefined],
    [[[3, 1]], 0.5, 3],
    [
      [
        [3, 1],
        [9, 1],
      ],
      0.5,
      3,
    ],
    [
      [
        [3, 1],
        [9, 2],
      ],
      0.5,
      9,
    ],
    [
      [
        [3, 9],
        [9, 1],
      ],
      0.9,
      3,
    ],
    [
      [
        [3, 9],
        [9, 1],
      ],
      1,
      9,
    ],
  ] as [[number, number][], number, number | undefined][])(
    'finds in %j the quantile %d: %p',
    (solveSeconds, share, found) => {
      expect(quantile({ solveSeconds }, share)).toBe(found);
    },
  );
});
