import { startCluster, type Cluster } from '../helpers/cluster.js';
import { Visitor } from '../helpers/browser-like.js';
import { describeWith } from '../helpers/services.js';
import { until } from '../helpers/until.js';

/** More rounds than a test run wants: `ROUNDS=1000 npx jest test/cluster`. */
const rounds = Number(process.env.ROUNDS ?? 20);

async function load(cluster: Cluster, visitor: Visitor, form?: string): Promise<string> {
  const query = form === undefined ? '' : `?form=${form}`;
  expect((await visitor.get(`${cluster.any()}/captcha/image${query}`)).status).toBe(200);
  return cluster.emulator.lastAnswer() ?? '';
}

describeWith('redis', 'a challenge on several processes', () => {
  jest.setTimeout(600_000);

  describe.each([1, 2, 4])('%i sharing one Redis', (size) => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster(size);
    });
    afterAll(() => cluster.close());

    it('runs the handler once for a hundred parallel submits', async () => {
      for (let round = 0; round < Math.ceil(rounds / 10); round++) {
        const visitor = new Visitor();
        const answer = await load(cluster, visitor);
        const submits = Array.from({ length: 100 }, () =>
          visitor.post(`${cluster.any()}/default`, { 'captcha-response': answer }),
        );
        const statuses = (await Promise.all(submits)).map(({ status }) => status);
        expect(statuses.filter((status) => status === 200)).toHaveLength(1);
        expect(statuses.filter((status) => status === 403)).toHaveLength(99);
        expect(cluster.emulator.requests.filter((r) => r.operation === 'compare')).toHaveLength(round + 1);
      }
    });

    it('passes each of two tabs on its own answer only, in whatever order they load and submit', async () => {
      const visitor = new Visitor();
      await visitor.get(`${cluster.any()}/captcha/image`);
      const answers = new Map<string, string>();
      for (let round = 0; round < rounds; round++) {
        const form = Math.random() < 0.5 ? 'a' : 'b';
        const other = form === 'a' ? 'b' : 'a';
        const current = answers.get(form);
        if (current === undefined || Math.random() < 0.3) {
          answers.set(form, await load(cluster, visitor, form));
          continue;
        }
        const wrongTab = answers.get(other);
        const useOther = wrongTab !== undefined && Math.random() < 0.3;
        const response = useOther ? wrongTab : current;
        const { status } = await visitor.post(`${cluster.any()}/${form}`, { 'captcha-response': response });
        expect([form, useOther, status]).toEqual([form, useOther, useOther ? 403 : 200]);
        answers.delete(form);
      }
    });
  });

  describe('when things break', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster(2);
    });
    afterAll(() => cluster.close());

    it('lets nobody in whose process dies between take and comparison, and no one later', async () => {
      const visitor = new Visitor();
      const answer = await load(cluster, visitor);
      const [first, second] = cluster.workers;
      cluster.emulator.fail('compare', 'hang');
      const died = visitor.post(`${first!.url}/default`, { 'captcha-response': answer }).catch(() => undefined);
      await until(() => cluster.emulator.requests.at(-1)?.operation === 'compare');
      await cluster.replace(first!);
      expect(await died).toBeUndefined();
      const again = await visitor.post(`${second!.url}/default`, { 'captcha-response': answer });
      expect([again.status, await again.json()]).toEqual([
        403,
        expect.objectContaining({ code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE' }),
      ]);
    });

    it('answers clearly while Redis is gone, lets nobody in, and recovers by itself', async () => {
      const visitor = new Visitor();
      const answer = await load(cluster, visitor);
      await cluster.redis.kill();
      for (const { url } of cluster.workers) {
        const submit = await visitor.post(`${url}/default`, { 'captcha-response': answer });
        expect(submit.status).toBeGreaterThanOrEqual(500);
        expect(submit.status).toBeLessThan(600);
        expect((await visitor.get(`${url}/captcha/image`)).status).toBeGreaterThanOrEqual(500);
      }
      await cluster.redis.restart();
      for (const { url } of cluster.workers) {
        await until(async () => (await new Visitor().get(`${url}/captcha/image`)).status === 200);
      }
      const back = new Visitor();
      const fresh = await load(cluster, back);
      expect((await back.post(`${cluster.any()}/default`, { 'captcha-response': fresh })).status).toBe(200);
      expect((await visitor.post(`${cluster.any()}/default`, { 'captcha-response': answer })).status).toBe(403);
    });
  });
});
