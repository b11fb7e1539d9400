import { readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import type { ProxyServerOptions } from '../../../src/server/index.js';
import { startEmulator, type Emulator } from '../../../src/emulator/index.js';
import { buildCli } from '../../helpers/built-cli.js';
import { createCertificate } from '../../helpers/certificate.js';
import { openChallenge, siteverify, solve, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { proxyEnvironment, startProxyProcess } from '../../helpers/proxy-process.js';
import { startRedis } from '../../helpers/redis.js';
import { startRelay } from '../../helpers/relay.js';
import { redisCli, startRedisCluster, startRedisSentinels } from '../../helpers/redis-topology.js';
import { describeWith } from '../../helpers/services.js';
import { until } from '../../helpers/until.js';

const guide = readFileSync(path.resolve(__dirname, '../../../docs/proxy.md'), 'utf8');

async function expectToWork(url: string, emulator: Emulator): Promise<void> {
  await request(url).get('/readyz').expect(200);
  for (let visitor = 0; visitor < 5; visitor++) {
    const token = await solve({ url, emulator });
    expect((await siteverify(url, { response: token })).body.success).toBe(true);
    expect((await siteverify(url, { response: token })).body['error-codes']).toEqual(['timeout-or-duplicate']);
  }
}

const isReady = async (url: string): Promise<boolean> => (await request(url).get('/readyz')).status === 200;

describeWith('redis', 'the proxy and Redis', () => {
  let emulator: Emulator;
  const opened: { close(): unknown }[] = [];
  /** Closed after the test, whatever becomes of it, and before what was opened earlier. */
  const keep = <T extends { close(): unknown }>(thing: T): T => {
    opened.unshift(thing);
    return thing;
  };
  const start = async (proxy: Partial<ProxyServerOptions>): Promise<ProxySite> =>
    keep(await startProxy({ shared: emulator, proxy }));
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterEach(async () => {
    for (const thing of opened.splice(0)) await thing.close();
  });
  afterAll(() => emulator.close());

  it('agree on a user of its own, who may do no more than the guide says', async () => {
    const [, rules = ''] = /ACL SETUSER captcha on >\S+ (.*)/.exec(guide) ?? [];
    const redis = keep(await startRedis());
    await redisCli(redis.port, 'acl', 'setuser', 'captcha', 'on', '>p@ss:w/rd', ...rules.split(' '));
    await redisCli(redis.port, 'acl', 'setuser', 'default', 'off');
    const redisUrl = `redis://captcha:${encodeURIComponent('p@ss:w/rd')}@127.0.0.1:${redis.port}/0`;
    const limits = { issue: { perAddress: 1_000 }, verify: { perAddress: 1_000 } };
    const site = await start({ redisUrl, limits, dailyBudget: 1_000 });
    await expectToWork(site.url, emulator);
  });

  it('speak TLS, with an authority of the operator’s own', async () => {
    const certificate = createCertificate('IP:127.0.0.1');
    keep({ close: () => certificate.remove() });
    const { certFile, keyFile } = certificate;
    const tls = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile];
    const redis = keep(await startRedis(...tls, '--tls-auth-clients', 'no'));
    const cli = buildCli('esm');
    keep({ close: () => cli.remove() });
    const env = { ...proxyEnvironment(emulator), NAVER_CAPTCHA_REDIS_URL: redis.url.replace('redis:', 'rediss:') };
    const [trusting, careful] = await Promise.all([
      startProxyProcess(cli, { ...env, NODE_EXTRA_CA_CERTS: certFile }),
      startProxyProcess(cli, env),
    ]);
    await expectToWork(trusting.url, emulator);
    expect(await isReady(careful.url)).toBe(false);
    expect(careful.logged()).toContainEqual(
      expect.objectContaining({ msg: 'Redis is not reachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    );
    for (const { process, ended } of [trusting, careful]) {
      process.kill('SIGTERM');
      await expect(ended).resolves.toBe(0);
    }
  });

  it('work as a cluster, with its keys on every node', async () => {
    const cluster = keep(await startRedisCluster());
    const limits = { issue: { perAddress: 1_000 } };
    const { url } = await start({ redisUrl: cluster.urls, limits, dailyBudget: 1_000 });
    await expectToWork(url, emulator);
    // Where a key goes is drawn by lot, so a few visitors can all meet at one node.
    for (const { port } of cluster.servers) {
      await until(async () => {
        await openChallenge(url);
        return Number(await redisCli(port, 'dbsize')) > 0;
      });
    }
  });

  it('work through Sentinels, which find another master when one is lost', async () => {
    const sentinels = keep(await startRedisSentinels('captcha'));
    const { url } = await start({ redisUrl: sentinels.urls, redisSentinelMaster: 'captcha' });
    await expectToWork(url, emulator);
    await sentinels.servers[0]!.kill();
    await until(async () => !(await isReady(url)));
    await until(() => isReady(url), 15_000);
    await expectToWork(url, emulator);
  });

  it('need not be there from the beginning', async () => {
    const redis = keep(await startRedis());
    await redis.kill();
    const { url } = await start({ redisUrl: redis.url });
    expect(await isReady(url)).toBe(false);
    await redis.restart();
    await until(() => isReady(url));
    await expectToWork(url, emulator);
  });

  it('are not waited for when they hang, and are used again when they do not', async () => {
    const redis = keep(await startRedis());
    const relay = keep(await startRelay(redis.port));
    const { url } = await start({ redisUrl: `redis://127.0.0.1:${relay.port}` });
    await expectToWork(url, emulator);
    // As when a machine is gone: nobody answers on the connections there are, and nobody says that they are closed.
    relay.freeze();
    const opened = await request(url).post('/captcha/key').send({ sitekey: 'shop' });
    expect([opened.status, opened.body.code]).toEqual([503, 'ERR_CAPTCHA_STORE']);
    expect(await isReady(url)).toBe(false);
    await until(() => isReady(url), 15_000);
    await openChallenge(url);
    await expectToWork(url, emulator);
  });
});
