import { readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { readChallenge, siteverify, solve, verify } from '../../helpers/proxy.js';
import { startNginx, type Nginx } from '../../helpers/nginx.js';
import { startProxyCluster, type ProxyCluster } from '../../helpers/proxy-cluster.js';
import { describeWith } from '../../helpers/services.js';
import { until } from '../../helpers/until.js';
import { sendVisitors, type Outcome } from '../../helpers/visitors.js';

const documented = readFileSync(path.resolve(__dirname, '../../../docs/deploy/nginx.conf'), 'utf8');

/** More than a test run wants: `PROXIES=4 VISITORS=10000 npx jest test/server/proxy/cluster`. */
const size = Number(process.env.PROXIES ?? 2);
const visitors = Number(process.env.VISITORS ?? 50);
const atOnce = 10;

function expectAllWell(outcome: Outcome): void {
  expect(outcome.failures).toEqual([]);
  expect(outcome.twice).toBe(0);
}

describeWith('redis', `${size} proxies that share one Redis`, () => {
  jest.setTimeout(3_600_000);
  let cluster: ProxyCluster;
  beforeAll(async () => {
    cluster = await startProxyCluster(size);
  });
  afterAll(() => cluster.close());
  const one = (index: number): string => cluster.urls[index % size] ?? '';

  it('take a visitor through, each step at another one, and let nobody in twice', async () => {
    const at = (visitor: number, step: number): string => one(visitor + step);
    const outcome = await sendVisitors(cluster.emulator, at, atOnce, (before) => before < visitors);
    expectAllWell(outcome);
    expect(outcome.passed).toBe(visitors);
  });

  it('redeem a token once, however many ask at the same time', async () => {
    const token = await solve({ url: one(0), emulator: cluster.emulator });
    const asked = Array.from({ length: 50 }, (_, index) => siteverify(one(index), { response: token }));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
  });

  it('compare an answer once, however many times it comes', async () => {
    const { challenge, answer } = await readChallenge({ url: one(0), emulator: cluster.emulator });
    const given = Array.from({ length: 50 }, (_, index) => verify(one(index), challenge, answer));
    const answers = await Promise.all(given);
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
  });

  it('answer without Redis, say so at /readyz, and recover by themselves', async () => {
    const token = await solve({ url: one(0), emulator: cluster.emulator });
    await cluster.redis.kill();
    try {
      for (const url of cluster.urls) {
        await until(async () => (await request(url).get('/readyz')).status === 503);
        const ready = await request(url).get('/readyz').expect(503);
        expect(ready.body).toMatchObject({ status: 'not-ready', store: 'down' });
        await request(url).get('/healthz').expect(200);
        const opened = await request(url).post('/captcha/key').send({ sitekey: 'shop' });
        expect([opened.status, opened.body.code]).toEqual([503, 'ERR_CAPTCHA_STORE']);
        const { body } = await siteverify(url, { response: token }).expect(200);
        expect(body).toEqual({ success: false, 'error-codes': ['internal-error'] });
      }
    } finally {
      await cluster.redis.restart();
    }
    for (const url of cluster.urls) {
      await until(async () => (await request(url).get('/readyz')).status === 200);
    }
    const outcome = await sendVisitors(
      cluster.emulator,
      (visitor, step) => one(visitor + step),
      1,
      (n) => n < size,
    );
    expectAllWell(outcome);
  });

  describeWith('nginx', 'behind nginx, round robin', () => {
    let nginx: Nginx;
    beforeAll(async () => {
      nginx = await startNginx(documented, cluster.urls);
    });
    afterAll(() => nginx.close());
    const at = (): string => `http://127.0.0.1:${nginx.port}`;

    it('take one visitor after the other through, each step at the next one', async () => {
      const outcome = await sendVisitors(cluster.emulator, at, 1, (before) => before < size);
      expectAllWell(outcome);
      const asked = outcome.servers.flat();
      expect(new Set(asked).size).toBe(size);
      asked.slice(size).forEach((server, index) => expect(server).toBe(asked[index]));
    });

    it('take many at the same time through, and let nobody in twice', async () => {
      const outcome = await sendVisitors(cluster.emulator, at, atOnce, (before) => before < visitors);
      expectAllWell(outcome);
      expect(outcome.passed).toBe(visitors);
      expect(new Set(outcome.servers.flat()).size).toBe(size);
    });

    it('are restarted one after the other while visitors come, of whom none notices', async () => {
      let restarting = true;
      const load = sendVisitors(cluster.emulator, at, atOnce, () => restarting);
      for (let index = 0; index < size; index++) await cluster.restart(index);
      restarting = false;
      const outcome = await load;
      expectAllWell(outcome);
      expect(outcome.passed).toBeGreaterThan(size);
    });
  });
});
