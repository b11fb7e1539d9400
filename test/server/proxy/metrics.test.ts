import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { packageVersion } from '../../../src/server/version.js';
import { counted, scrape } from '../../helpers/metrics.js';
import { openChallenge, readChallenge, siteverify, solve, startProxy, verify } from '../../helpers/proxy.js';
import type { ProxySite } from '../../helpers/proxy.js';
import { startRedis } from '../../helpers/redis.js';
import { describeWith } from '../../helpers/services.js';
import { until } from '../../helpers/until.js';

const { version } = JSON.parse(readFileSync(path.resolve(__dirname, '../../../package.json'), 'utf8'));

describe('GET /metrics', () => {
  let site: ProxySite;
  afterEach(() => site.close());

  it('counts a challenge from its issue to the token’s use', async () => {
    site = await startProxy();
    const token = await solve(site);
    await siteverify(site.url, { response: token });
    await siteverify(site.url, { response: token });
    const { audio } = await openChallenge(site.url, { kind: 'audio' });
    await request(site.url).get(audio!).expect(200);
    expect(counted(await scrape(site.url))).toMatchObject({
      'naver_captcha_challenges_issued_total{site="shop",kind="image"}': 1,
      'naver_captcha_challenges_issued_total{site="shop",kind="audio"}': 1,
      'naver_captcha_challenges_shown_total{site="shop",kind="image"}': 1,
      'naver_captcha_challenges_shown_total{site="shop",kind="audio"}': 1,
      'naver_captcha_challenges_solved_total{site="shop"}': 1,
      'naver_captcha_solve_seconds_count{site="shop"}': 1,
      'naver_captcha_siteverify_total{result="success"}': 1,
      'naver_captcha_siteverify_total{result="timeout-or-duplicate"}': 1,
      [`naver_captcha_build_info{version="${version}"}`]: 1,
      naver_captcha_store_up: 1,
    });
  });

  it('counts what was refused, by reason', async () => {
    site = await startProxy();
    const { challenge, answer } = await readChallenge(site);
    await verify(site.url, challenge, '');
    await verify(site.url, challenge, 'WRONG');
    await verify(site.url, challenge, answer);
    expect(counted(await scrape(site.url))).toMatchObject({
      'naver_captcha_challenges_rejected_total{site="shop",reason="ERR_CAPTCHA_INVALID_RESPONSE"}': 1,
      'naver_captcha_challenges_rejected_total{reason="ERR_CAPTCHA_MISSING_RESPONSE"}': 1,
      'naver_captcha_challenges_rejected_total{reason="ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE"}': 1,
    });
  });

  it('counts no challenge that could not be issued, and none twice whose picture came late', async () => {
    site = await startProxy();
    site.emulator.fail('issue', 'not-found');
    await request(site.url).post('/captcha/key').send({ sitekey: 'shop' }).expect(502);
    const { image, audio } = await openChallenge(site.url);
    site.emulator.fail('image', 'unavailable', 3);
    await request(site.url).get(image).expect(502);
    await until(async () => (await request(site.url).get(image)).status === 200);
    site.emulator.fail('issue', 'not-found');
    await request(site.url).get(audio!).expect(502);
    const { series } = await scrape(site.url);
    expect(series.get('naver_captcha_challenges_issued_total{site="shop",kind="image"}')).toBe(1);
    expect(series.get('naver_captcha_challenges_issued_total{site="shop",kind="audio"}')).toBe(0);
    expect(series.get('naver_captcha_challenges_shown_total{site="shop",kind="image"}')).toBe(1);
  });

  it('counts which limit was met', async () => {
    const limits = { issue: { perAddress: 2 }, verify: { perAddress: 1 } };
    site = await startProxy({ proxy: { limits, dailyBudget: 3 } });
    const open = () => request(site.url).post('/captcha/key').send({ sitekey: 'shop' });
    expect([(await open()).status, (await open()).status, (await open()).status]).toEqual([201, 503, 429]);
    for (const id of ['a', 'b', 'c']) await verify(site.url, id, 'ABCD');
    expect(counted(await scrape(site.url))).toMatchObject({
      'naver_captcha_limits_hit_total{limit="issue"}': 1,
      'naver_captcha_limits_hit_total{limit="verify"}': 2,
      'naver_captcha_limits_hit_total{limit="budget"}': 1,
      'naver_captcha_errors_total{code="ERR_CAPTCHA_RATE_LIMITED"}': 3,
      'naver_captcha_errors_total{code="ERR_CAPTCHA_QUOTA"}': 1,
    });
  });

  it('tells what is left of the budget, and nothing where there is no bound', async () => {
    site = await startProxy({ proxy: { dailyBudget: 100 } });
    await solve(site);
    await openChallenge(site.url);
    expect(counted(await scrape(site.url))).toMatchObject({
      'naver_captcha_budget_limit_calls{kind="image"}': 100,
      'naver_captcha_budget_limit_calls{kind="audio"}': 100,
      'naver_captcha_budget_remaining_calls{kind="image"}': 96,
      'naver_captcha_budget_remaining_calls{kind="audio"}': 100,
    });
    await site.close();
    site = await startProxy({ proxy: { dailyBudget: false } });
    expect(Object.keys(counted(await scrape(site.url))).join()).not.toContain('budget');
  });

  it('counts the calls to NAVER by operation and outcome, and how long they took', async () => {
    site = await startProxy();
    await solve(site);
    const { audio } = await openChallenge(site.url, { kind: 'audio' });
    site.emulator.fail('audio', 'unauthorized');
    await request(site.url).get(audio!).expect(502);
    site.emulator.fail('issue', 'unavailable');
    await openChallenge(site.url);
    const all = counted(await scrape(site.url));
    expect(all).toMatchObject({
      'naver_captcha_upstream_calls_total{operation="issue",kind="image",outcome="success"}': 2,
      'naver_captcha_upstream_calls_total{operation="issue",kind="audio",outcome="success"}': 1,
      'naver_captcha_upstream_calls_total{operation="picture",kind="image",outcome="success"}': 1,
      'naver_captcha_upstream_calls_total{operation="sound",kind="audio",outcome="misconfigured"}': 1,
      'naver_captcha_upstream_calls_total{operation="compare",kind="image",outcome="success"}': 1,
      'naver_captcha_upstream_call_duration_seconds_count{operation="issue"}': 3,
      'naver_captcha_upstream_retries_total{operation="issue"}': 1,
      'naver_captcha_circuit_state{operation="issue",state="closed"}': 1,
    });
    expect(all['naver_captcha_upstream_call_duration_seconds_sum{operation="issue"}']).toBeLessThan(60);
  });

  it('tells which circuit breaker is open, and the log when it opened', async () => {
    site = await startProxy({ proxy: { circuitBreaker: { failures: 2, calls: 2, openMs: 600_000 }, retries: 0 } });
    site.emulator.fail('issue', 'unavailable', 2);
    const open = () => request(site.url).post('/captcha/key').send({ sitekey: 'shop' });
    expect([(await open()).status, (await open()).status, (await open()).status]).toEqual([502, 502, 503]);
    expect(counted(await scrape(site.url))).toMatchObject({
      'naver_captcha_circuit_state{operation="issue",state="open"}': 1,
      'naver_captcha_circuit_state{operation="compare",state="closed"}': 1,
      'naver_captcha_upstream_calls_total{operation="issue",kind="image",outcome="unavailable"}': 2,
      'naver_captcha_upstream_calls_total{operation="issue",kind="image",outcome="shed"}': 1,
      'naver_captcha_upstream_call_duration_seconds_count{operation="issue"}': 2,
    });
    expect(site.logged).toContainEqual(expect.objectContaining({ level: 40, operation: 'issue', circuit: 'open' }));
    const { body } = await request(site.url).get('/readyz').expect(200);
    expect(body).toMatchObject({ status: 'ready', circuits: { issue: 'open', compare: 'closed' } });
  });

  it('counts no calls of another proxy in the same process', async () => {
    site = await startProxy();
    const other = await startProxy({ shared: site.emulator });
    await solve(other);
    await other.close();
    expect(Object.keys(counted(await scrape(site.url))).join()).not.toContain('upstream_calls');
  });

  it('has the same series after abuse as before', async () => {
    site = await startProxy({ proxy: { audio: false } });
    const round = async (word: string): Promise<number> => {
      const { challenge, answer } = await readChallenge(site, { action: word });
      await verify(site.url, challenge, answer);
      await verify(site.url, word, word);
      await verify(site.url, challenge, '');
      await request(site.url).post('/captcha/key').send({ sitekey: word });
      await request(site.url).post('/captcha/key').set('Origin', `https://${word}.example`).send({ sitekey: 'shop' });
      await request(site.url).get(`/${word}`).set('X-Request-Id', word);
      await request(site.url).get('/captcha/image').query({ challenge: word });
      await request(site.url).delete('/captcha/key');
      await request(site.url).post('/captcha/key').type('json').send(`{"${word}`);
      await siteverify(site.url, { secret: word, response: word });
      await siteverify(site.url, { response: word, idempotency_key: word });
      await siteverify(site.url, { response: word, idempotency_key: '\n' });
      site.emulator.fail('issue', { status: 401, body: JSON.stringify({ errorCode: word.toUpperCase() }) });
      await request(site.url).post('/captcha/key').send({ sitekey: 'shop' });
      return [...(await scrape(site.url)).series.keys()].filter((name) => name.startsWith('naver_captcha_')).length;
    };
    const before = await round('first');
    for (const word of ['second', 'third', 'constructor', '__proto__']) expect(await round(word)).toBe(before);
  });

  it('follows the naming rules of Prometheus', async () => {
    site = await startProxy();
    const { metrics } = await scrape(site.url);
    const own = [...metrics].filter(([name]) => name.startsWith('naver_captcha_'));
    expect(own.length).toBeGreaterThan(10);
    for (const [name, { type, help }] of own) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(help).toMatch(/\.$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(count|sum|bucket|counter|gauge|histogram|ms|milliseconds|minutes|sec)(_|$)/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('is for those who know the token, where there is one', async () => {
    site = await startProxy({ proxy: { metricsToken: 'sixteen-characters' } });
    const { headers } = await request(site.url).get('/metrics').expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    await request(site.url).get('/metrics').set('Authorization', 'Bearer sixteen-character').expect(401);
    await request(site.url).get('/metrics').set('Authorization', 'Bearer sixteen-characters').expect(200);
  });
});

describeWith('redis', 'the metrics of two processes that share Redis', () => {
  it('count their own work, and tell one budget', async () => {
    const redis = await startRedis();
    const first = await startProxy({ proxy: { redisUrl: redis.url, dailyBudget: 100 } });
    const second = await startProxy({
      shared: first.emulator,
      proxy: { redisUrl: redis.url, dailyBudget: 100 },
    });
    try {
      const { challenge, image } = await openChallenge(first.url);
      await request(second.url).get(image).expect(200);
      await verify(second.url, challenge, first.emulator.lastAnswer()).expect(200);
      const [one, two] = [await scrape(first.url), await scrape(second.url)];
      const issued = 'naver_captcha_challenges_issued_total{site="shop",kind="image"}';
      const solved = 'naver_captcha_challenges_solved_total{site="shop"}';
      const left = 'naver_captcha_budget_remaining_calls{kind="image"}';
      expect([issued, solved, left].map((name) => one.series.get(name))).toEqual([1, 0, 98]);
      expect([issued, solved, left].map((name) => two.series.get(name))).toEqual([0, 1, 98]);
      await redis.kill();
      const without = await scrape(first.url);
      expect(without.series.get('naver_captcha_store_up')).toBe(0);
      expect(without.series.has(left)).toBe(false);
      expect(without.series.get(issued)).toBe(1);
    } finally {
      await second.close();
      await first.close();
      await redis.close();
    }
  });
});

describe('packageVersion', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'version-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds this package where it is installed, from the program of another', () => {
    const home = path.join(folder, 'node_modules', 'express-naver-captcha');
    mkdirSync(home, { recursive: true });
    mkdirSync(path.join(folder, 'src'));
    writeFileSync(path.join(home, 'package.json'), '{"name":"express-naver-captcha","version":"9.8.7"}');
    writeFileSync(path.join(folder, 'package.json'), '{"name":"shop","version":"1.0.0"}');
    expect(packageVersion(path.join(folder, 'src', 'app'))).toBe('9.8.7');
  });

  it('says so where it is not installed', () => {
    expect(packageVersion(path.join(tmpdir(), 'nowhere', 'app.js'))).toBe('unknown');
  });
});
