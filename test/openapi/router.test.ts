import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Test } from 'supertest';
import { parse } from 'yaml';
import { Conformance, type OpenApiDocument } from '../helpers/openapi.js';
import { startSite, visitor, type Site } from '../helpers/site.js';

const file = path.resolve(__dirname, '../../docs/openapi/router.yaml');

describe('what the router answers', () => {
  const conformance = new Conformance(parse(readFileSync(file, 'utf8')) as OpenApiDocument);
  let site: Site;
  let mute: Site;
  let strict: Site;
  beforeAll(async () => {
    site = await startSite();
    mute = await startSite({ captcha: { audio: false } });
    strict = await startSite({ captcha: { limits: { issue: { perSession: 1 }, verify: { perAddress: 1 } } } });
  });
  afterAll(async () => {
    for (const each of [site, mute, strict]) await each.close();
  });

  async function answers(name: string, test: Test, status: number) {
    const [method = '', route = ''] = name.split(' ');
    const response = await test;
    expect(response.status).toBe(status);
    expect(conformance.check(method, route, response)).toBeUndefined();
    return response;
  }

  it('is as the document says, from the key to the pass', async () => {
    const agent = visitor(site);
    await answers('POST /key', agent.post('/captcha/key'), 201);
    await answers('GET /image', agent.get('/captcha/image'), 200);
    const right = { 'captcha-response': site.emulator.lastAnswer() };
    await answers('POST /verify', agent.post('/captcha/verify').send(right), 200);
    await answers('GET /audio', agent.get('/captcha/audio'), 200);
    await answers('POST /verify', agent.post('/captcha/verify').send({ 'captcha-response': 'wrong' }), 200);
    await answers('POST /verify', agent.post('/captcha/verify').send(right), 403);
    const { headers } = await answers('GET /widget.js', agent.get('/captcha/widget.js'), 200);
    await answers('GET /widget.js', agent.get('/captcha/widget.js').set('If-None-Match', String(headers.etag)), 304);
    await answers('GET /widget.js', agent.post('/captcha/widget.js'), 405);
  });

  it('is as the document says, where it refuses', async () => {
    const agent = visitor(site);
    await answers('POST /key', agent.post('/captcha/key?form=a%20b'), 400);
    await answers('POST /key', agent.post('/captcha/key').set('Sec-Fetch-Site', 'cross-site'), 403);
    for (const [kind, refused] of [
      ['image', 'GET /image'],
      ['audio', 'GET /audio'],
    ] as const) {
      await answers(refused, agent.get(`/captcha/${kind}?form=a%20b`), 400);
      await answers(refused, agent.get(`/captcha/${kind}`).set('Sec-Fetch-Site', 'cross-site'), 403);
      await answers(refused, agent.get(`/captcha/${kind}`).set('If-None-Match', '"x"'), 304);
      await answers(refused, agent.get(`/captcha/${kind}`).set('If-Match', '"x"'), 412);
      await answers(refused, agent.get(`/captcha/${kind}`).set('Range', 'bytes=1-'), 416);
    }
    await answers('POST /verify', agent.post('/captcha/verify').send({}), 400);
    await answers('POST /verify', agent.post('/captcha/verify').send({ 'captcha-response': 'x'.repeat(5_000) }), 413);
    await answers('GET /audio', visitor(mute).get('/captcha/audio'), 404);
  });

  it('is as the document says, where a visitor comes too often', async () => {
    const agent = visitor(strict);
    await answers('POST /key', agent.post('/captcha/key'), 201);
    await answers('POST /key', agent.post('/captcha/key'), 429);
    await agent.get('/captcha/image').expect(200);
    await answers('GET /image', agent.get('/captcha/image'), 429);
    await answers('GET /audio', agent.get('/captcha/audio'), 429);
    await answers('POST /verify', agent.post('/captcha/verify').send({ 'captcha-response': 'wrong' }), 200);
    await answers('POST /verify', agent.post('/captcha/verify').send({ 'captcha-response': 'wrong' }), 429);
  });

  it('is as the document says, where NAVER is in trouble', async () => {
    const agent = visitor(site);
    site.emulator.fail('issue', 'quota');
    await answers('POST /key', agent.post('/captcha/key'), 503);
    site.emulator.fail('issue', 'quota');
    await answers('GET /image', agent.get('/captcha/image'), 503);
    site.emulator.fail('issue', 'quota');
    await answers('GET /audio', agent.get('/captcha/audio'), 503);
    await agent.get('/captcha/image').expect(200);
    site.emulator.fail('compare', 'quota');
    await answers('POST /verify', agent.post('/captcha/verify').send({ 'captcha-response': 'x' }), 503);
  });

  // After the other tests: it is about what they have seen.
  it('was seen in every form that is described', () => {
    expect(conformance.described.filter((answer) => !conformance.seen.has(answer))).toEqual([]);
  });
});
