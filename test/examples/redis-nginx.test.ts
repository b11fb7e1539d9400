import { readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { solve } from '../../src/emulator/index.js';
import { useExamples, type Example } from '../helpers/example.js';
import { startNginx, type Nginx } from '../helpers/nginx.js';
import { useRedis } from '../helpers/redis.js';
import { describeWith } from '../helpers/services.js';

jest.setTimeout(60_000);

const site = readFileSync(path.join(__dirname, 'redis-nginx/nginx.conf'), 'utf8');

describeWith('redis', 'two instances with one Redis', () => {
  describeWith('nginx', 'behind nginx', () => {
    const examples = useExamples();
    const redis = useRedis();
    let instances: Example[];
    let nginx: Nginx;
    beforeAll(async () => {
      const env = { NODE_ENV: 'production', REDIS_URL: redis.server.url };
      instances = [await examples.start('redis-nginx', env), await examples.start('redis-nginx', env)];
      nginx = await startNginx(
        site,
        instances.map(({ url }) => url),
      );
    });
    afterAll(() => nginx.close());
    beforeEach(() => redis.client.flushAll());
    // The certificate is nginx's own of a minute ago.
    const agentOf = () => request.agent(`https://127.0.0.1:${nginx.port}`, { rejectUnauthorized: false });

    it('lets a visitor in whichever instance shows the picture and whichever judges it', async () => {
      const instancesSeen = new Set<string | undefined>();
      for (let visit = 0; visit < 6; visit++) {
        const agent = agentOf();
        const response = await solve(agent, examples.emulator);
        const body = { 'captcha-response': response };
        const { text } = await agent.post('/signup').type('form').send(body).expect(200);
        instancesSeen.add(/instance \d+/.exec(text)?.[0]);
        await agent.post('/signup').type('form').send(body).expect(403);
      }
      expect(instancesSeen.size).toBe(2);
    });

    it('lets one of twenty simultaneous submits in', async () => {
      const agent = agentOf();
      const response = await solve(agent, examples.emulator);
      const submits = Array.from({ length: 20 }, () =>
        agent.post('/signup').type('form').send({ 'captcha-response': response }),
      );
      const statuses = (await Promise.all(submits)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    });

    it('sets a secure cookie, and sends a browser back to its form', async () => {
      const agent = agentOf();
      const picture = await agent.get('/captcha/image').expect(200);
      expect(picture.headers['set-cookie']?.[0]).toMatch(/^__Host-sid=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      await agent
        .post('/signup')
        .set({ Accept: 'text/html', Referer: `https://127.0.0.1:${nginx.port}/signup?plan=free` })
        .type('form')
        .send({ 'captcha-response': 'WRONG' })
        .expect(303)
        .expect('Location', '/signup?plan=free');
    });

    it('counts visitors by their own address, whatever they claim', async () => {
      const agent = agentOf();
      for (const claimed of ['10.0.0.1', '10.0.0.2']) {
        await agent.get('/captcha/image').set('X-Forwarded-For', claimed).expect(200);
      }
      const addresses = (await redis.client.keys('naver-captcha:*')).length;
      await agent.get('/captcha/image').set('X-Forwarded-For', '10.0.0.3').expect(200);
      expect(await redis.client.keys('naver-captcha:*')).toHaveLength(addresses);
    });

    it('goes on when an instance ends', async () => {
      const agent = agentOf();
      const response = await solve(agent, examples.emulator);
      await instances[0]?.close();
      await agent.post('/signup').type('form').send({ 'captcha-response': response }).expect(200);
    });
  });
});
