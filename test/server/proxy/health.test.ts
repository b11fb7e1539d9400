import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import request from 'supertest';
import { openChallenge, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { startRedis } from '../../helpers/redis.js';
import { describeWith } from '../../helpers/services.js';
import { until } from '../../helpers/until.js';

const allClosed = { issue: 'closed', picture: 'closed', sound: 'closed', compare: 'closed' };

describe('GET /healthz', () => {
  it('answers while the process does, whatever it depends on', async () => {
    const site = await startProxy({ proxy: { redisUrl: 'redis://127.0.0.1:1' } });
    const { text, headers } = await request(site.url).get('/healthz').expect(200);
    expect([text, headers['cache-control']]).toEqual(['ok\n', 'no-store']);
    await request(site.url).head('/healthz').expect(200);
    await request(site.url).post('/healthz').expect(405);
    await site.close();
  });
});

describe('GET /readyz', () => {
  let site: ProxySite;
  const cleanUp: (() => void)[] = [];
  afterEach(async () => {
    await site.close();
    for (const task of cleanUp.splice(0)) task();
  });

  it('is ready in memory', async () => {
    site = await startProxy();
    const { body, headers } = await request(site.url).get('/readyz').expect(200);
    expect(body).toEqual({ status: 'ready', store: 'up', circuits: allClosed });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is not ready from the first sign of shutdown on, while visitors are still answered', async () => {
    site = await startProxy({ proxy: { shutdownDelayMs: 1_500 } });
    const closed = site.close();
    const { body, headers } = await request(site.url).get('/readyz').expect(503);
    expect(body.status).toBe('shutting-down');
    expect(headers.connection).toBe('close');
    await openChallenge(site.url);
    await closed;
    await expect(request(site.url).get('/readyz')).rejects.toThrow('ECONNREFUSED');
  });

  it('says no, rather than wait, where Redis takes connections and answers nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    site = await startProxy({ proxy: { redisUrl: `redis://127.0.0.1:${(silent.address() as AddressInfo).port}` } });
    const { body } = await request(site.url).get('/readyz').expect(503);
    expect(body).toMatchObject({ status: 'not-ready', store: 'down' });
    expect(sockets.length).toBeGreaterThan(0);
  });
});

describeWith('redis', 'GET /readyz, over Redis', () => {
  it('says no when Redis dies, and yes by itself when it is back', async () => {
    const redis = await startRedis();
    const site = await startProxy({ proxy: { redisUrl: redis.url } });
    const status = async () => (await request(site.url).get('/readyz')).status;
    const saidOf = (text: string) => site.logged.filter(({ msg }) => String(msg).includes(text)).length;
    try {
      expect(await status()).toBe(200);
      for (const time of [1, 2]) {
        await redis.kill();
        expect([await status(), await status()]).toEqual([503, 503]);
        await request(site.url).get('/healthz').expect(200);
        await request(site.url).post('/captcha/key').send({ sitekey: 'shop' }).expect(503);
        await redis.restart();
        await until(async () => (await status()) === 200);
        await openChallenge(site.url);
        expect([saidOf('not ready'), saidOf('reachable again')]).toEqual([time, time]);
      }
    } finally {
      await site.close();
      await redis.close();
    }
  });
});
