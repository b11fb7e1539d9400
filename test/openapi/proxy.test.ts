import request from 'supertest';
import { openapi } from '../../src/server/proxy/openapi/document.js';
import { Conformance } from '../helpers/openapi.js';
import {
  openChallenge,
  readChallenge,
  shopOrigin,
  siteverify,
  startProxy,
  verify,
  type ProxySite,
} from '../helpers/proxy.js';

describe('what the proxy answers', () => {
  const conformance = new Conformance(openapi);
  const token = 'metrics-token-of-the-test';
  let site: ProxySite;
  let strict: ProxySite;
  beforeAll(async () => {
    site = await startProxy({ proxy: { metricsToken: token } });
    strict = await startProxy({ proxy: { limits: { issue: { perAddress: 1 }, verify: { perAddress: 1 } } } });
  });
  afterAll(async () => {
    await site.close();
    await strict.close();
  });

  const call = {
    'POST /captcha/key': (at = site, body: object = { sitekey: 'shop' }, origin = shopOrigin) =>
      request(at.url).post('/captcha/key').set('Origin', origin).send(body),
    'GET /captcha/image': (path: string, at = site) => request(at.url).get(path),
    'GET /captcha/audio': (path: string) => request(site.url).get(path),
    'POST /captcha/verify': (challenge: unknown, answer: unknown, at = site) => verify(at.url, challenge, answer),
    'POST /siteverify': (question: object) => siteverify(site.url, question),
  } as const;

  async function answers(name: string, test: request.Test, status: number): Promise<request.Response> {
    const [method = '', path = ''] = name.split(' ');
    const response = await test;
    expect(response.status).toBe(status);
    expect(conformance.check(method, path, response)).toBeUndefined();
    return response;
  }

  it('is as its document says, from the challenge to the proof', async () => {
    const opened = await answers('POST /captcha/key', call['POST /captcha/key'](), 201);
    const { challenge, image, audio } = opened.body as Awaited<ReturnType<typeof openChallenge>>;
    await answers('GET /captcha/image', call['GET /captcha/image'](image), 200);
    await answers('GET /captcha/image', call['GET /captcha/image'](image), 404);
    await answers('GET /captcha/audio', call['GET /captcha/audio'](audio!), 200);
    await answers('GET /captcha/audio', call['GET /captcha/audio'](audio!), 404);
    await answers('POST /captcha/verify', call['POST /captcha/verify'](challenge, ''), 200);
    const answer = site.emulator.lastAnswer();
    const { body } = await answers('POST /captcha/verify', call['POST /captcha/verify'](challenge, answer), 200);
    await answers('POST /captcha/verify', call['POST /captcha/verify'](challenge, answer), 200);
    const proof = await answers('POST /siteverify', call['POST /siteverify']({ response: body.token }), 200);
    expect(proof.body.success).toBe(true);
    await answers('POST /siteverify', call['POST /siteverify']({ response: body.token }), 200);
    await answers('POST /siteverify', call['POST /siteverify']({ secret: '' }), 200);
  });

  it('is as its document says, where it refuses', async () => {
    await answers('POST /captcha/key', call['POST /captcha/key'](site, { sitekey: 'nobody' }), 400);
    await answers('POST /captcha/key', call['POST /captcha/key'](site, undefined, 'https://evil.example'), 403);
    await answers(
      'POST /captcha/key',
      request(site.url).post('/captcha/key').set('X-Forwarded-For', '203.0.113.7'),
      500,
    );
    await answers('POST /captcha/verify', request(site.url).post('/captcha/verify').type('json').send('{'), 400);
    await answers('POST /siteverify', request(site.url).post('/siteverify').type('json').send('{'), 200);
    await answers('POST /captcha/key', call['POST /captcha/key'](strict), 201);
    await answers('POST /captcha/key', call['POST /captcha/key'](strict), 429);
    const nobody = 'A'.repeat(43);
    await answers('POST /captcha/verify', call['POST /captcha/verify'](nobody, 'X', strict), 200);
    await answers('POST /captcha/verify', call['POST /captcha/verify'](nobody, 'X', strict), 429);
  });

  it.each([
    ['unauthorized', 502],
    ['quota', 503],
    ['throttle', 503],
  ] as const)('is as its document says, where NAVER answers %s', async (fault, status) => {
    const { challenge, answer } = await readChallenge(site);
    site.emulator.fail('issue', fault);
    await answers('POST /captcha/key', call['POST /captcha/key'](), status);
    site.emulator.fail('compare', fault);
    await answers('POST /captcha/verify', call['POST /captcha/verify'](challenge, answer), status);
  });

  it('is as its document says, for those who look after it', async () => {
    await answers('GET /healthz', request(site.url).get('/healthz'), 200);
    await answers('GET /readyz', request(site.url).get('/readyz'), 200);
    await answers('GET /metrics', request(site.url).get('/metrics'), 401);
    await answers('GET /metrics', request(site.url).get('/metrics').set('Authorization', `Bearer ${token}`), 200);
    const { body } = await answers('GET /openapi.json', request(site.url).get('/openapi.json'), 200);
    expect(body).toEqual(JSON.parse(JSON.stringify(openapi)));
    const { headers } = await answers('GET /captcha/widget.js', request(site.url).get('/captcha/widget.js'), 200);
    const known = request(site.url).get('/captcha/widget.js').set('If-None-Match', String(headers.etag));
    await answers('GET /captcha/widget.js', known, 304);
  });

  // After the other tests: it is about what they have seen.
  it('was seen in every form that a visitor or a back end can bring about', () => {
    const seldom = / (4XX|5\d\d|403|429)$|readyz 503/;
    expect(conformance.described.filter((answer) => !conformance.seen.has(answer) && !seldom.test(answer))).toEqual([]);
  });
});
