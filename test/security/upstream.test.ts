import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http, { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import type { FaultName } from '../../src/emulator/index.js';
import { describeEachStore } from '../helpers/stores.js';
import { until } from '../helpers/until.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

describeEachStore('an upstream that an attacker has a hand in', (start) => {
  it.each<FaultName>(['quota', 'rate-limit', 'throttle', 'unauthorized', 'unknown-client', 'scope', 'not-enabled'])(
    'S28 never opens the guard by %s, whatever the policy',
    async (fault) => {
      const site = await start({
        routes: (app, captcha, handler) => {
          app.post('/allow', captcha.requireCaptcha({ onUnavailable: 'allow' }), handler);
          app.post('/ask', captcha.requireCaptcha({ onUnavailable: () => true }), handler);
        },
      });
      for (const path of ['/allow', '/ask']) {
        const agent = visitor(site);
        const answer = await readPicture(site, agent);
        site.emulator.fail('compare', fault);
        const res = await agent.post(path).send({ 'captcha-response': answer });
        expect(res.status).toBeGreaterThanOrEqual(500);
      }
      expect(site.handled).toHaveLength(0);
    },
  );

  it.each([
    [400, '{"errorMessage":"Incorrect query request","errorCode":"SE01"}'],
    [400, '<html>Bad Request</html>'],
    [403, '<html>Request blocked by the firewall</html>'],
    [406, ''],
    [414, '<html>URI Too Long</html>'],
    [418, 'x'],
    [429, '<html>Slow down</html>'],
    [431, ''],
  ])('S28 does not let a visitor in who types what NAVER’s gateway answers with %i', async (status, body) => {
    const site = await start({
      routes: (app, captcha, handler) =>
        app.post('/allow', captcha.requireCaptcha({ onUnavailable: 'allow' }), handler),
    });
    const agent = visitor(site);
    await readPicture(site, agent);
    site.emulator.fail('compare', { status, body });
    const res = await agent.post('/allow').send({ 'captcha-response': "' OR 1=1 --" });
    expect(res.status).toBeGreaterThanOrEqual(500);
    expect(site.handled).toHaveLength(0);
  });
});

describe('a redirecting upstream', () => {
  let elsewhere: Server;
  const reached: unknown[] = [];
  let site: Site;
  beforeAll(async () => {
    elsewhere = createServer((req, res) => {
      reached.push(req.headers);
      res.end('{"key":"stolen"}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    site = await startSite();
  });
  afterAll(async () => {
    await site.close();
    elsewhere.close();
  });

  it.each(['issue', 'image', 'compare'] as const)(
    'S20, S22 sends the secret nowhere else, at %s',
    async (operation) => {
      const value = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
      const agent = visitor(site);
      if (operation === 'compare') await readPicture(site, agent);
      for (const status of [301, 302, 303, 307, 308]) {
        if (operation === 'compare') await readPicture(site, agent);
        site.emulator.fail(operation, { status, headers: { Location: value } });
        const call =
          operation === 'compare'
            ? agent.post('/signup').send({ 'captcha-response': 'A' })
            : agent.get('/captcha/image');
        await call.expect(502);
      }
      expect(reached).toEqual([]);
      expect(site.handled).toHaveLength(0);
    },
  );

  it.each([
    ['Host', 'evil.example'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Original-URL', '/v1/captcha/nkey?code=9'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Naver-Client-Secret', 'theirs'],
  ])('S22 passes nothing of the request on, such as %s', async (name, value) => {
    site.emulator.reset();
    await request(site.url).get('/captcha/image?baseUrl=http://evil.example&url=//evil').set(name, value).expect(200);
    expect(site.emulator.requests).toHaveLength(2);
    for (const { method, headers, url } of site.emulator.requests) {
      expect(method).toBe('GET');
      expect(JSON.stringify([headers, url])).not.toMatch(/evil|theirs|override/i);
    }
  });
});

describe('S29 a hostile upstream', () => {
  const faults: (FaultName | { name: FaultName; value: number })[] = [
    'html',
    'empty',
    'wrong-content-type',
    'gzip-bomb',
    'oversized',
    'truncated',
    'hang',
    'stall',
    { name: 'drip', value: 100 },
    'reset',
    'reset-after-headers',
    'reset-mid-body',
    'endless',
    'header-flood',
  ];
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ captcha: { timeoutMs: 500 } });
  });
  afterAll(() => site.close());

  it.each(faults)('S29 gets a clear answer at every step, and the next visitor is served: %j', async (fault) => {
    for (const operation of ['issue', 'image', 'audio', 'compare'] as const) {
      const agent = visitor(site);
      const answer = operation === 'compare' ? await readPicture(site, agent) : '';
      site.emulator.fail(operation, fault);
      const call =
        operation === 'compare'
          ? agent.post('/signup').send({ 'captcha-response': answer })
          : agent.get(operation === 'audio' ? '/captcha/audio' : '/captcha/image');
      // A picture that has begun can only be cut short, which breaks the connection.
      const status = await call.then(
        (res) => res.status,
        () => 'cut short',
      );
      expect([200, 502, 504, 'cut short']).toContain(status);
      if (operation === 'compare' && typeof fault === 'string' && fault !== 'wrong-content-type')
        expect(status).not.toBe(200);
      const next = visitor(site);
      const right = await readPicture(site, next);
      await next.post('/signup').send({ 'captcha-response': right }).expect(200);
    }
  });

  it('S29 cannot hold everybody up with JSON that is slow to read', async () => {
    const quotes = `["${'\\"'.repeat(32_000)}"]`;
    for (let i = 0; i < 5; i++) {
      site.emulator.fail('issue', { status: 200, body: quotes });
      await request(site.url).get('/captcha/image').expect(502);
    }
  });
});

describe('S29 visitors who leave', () => {
  it('S29 leave no call to NAVER open, though it would have gone on for a minute', async () => {
    const site = await startSite({ captcha: { timeoutMs: 60_000 } });
    const open = new Set<ServerResponse>();
    const watch = (message: unknown): void => {
      const { server, response } = message as { server: Server; response: ServerResponse };
      if ((server.address() as AddressInfo | null)?.port !== site.emulator.port) return;
      open.add(response);
      response.once('close', () => open.delete(response));
    };
    subscribe('http.server.request.start', watch);
    site.emulator.fail('image', 'stall', 50);
    site.emulator.fail('image', 'hang', 50);
    const visitors = Array.from({ length: 100 }, () => {
      const req = http.get(`${site.url}/captcha/image`, { agent: false }, (res) => res.resume());
      return req.on('error', () => undefined);
    });
    await until(() => open.size >= 60);
    for (const req of visitors) req.destroy();
    await until(() => open.size === 0);
    site.emulator.reset();
    await request(site.url).get('/captcha/image').expect(200);
    unsubscribe('http.server.request.start', watch);
    await site.close();
  }, 20_000);
});
