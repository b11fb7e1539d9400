import net from 'node:net';
import request from 'supertest';
import { describeEachStore } from '../helpers/stores.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

const shop = 'https://shop.example.com';
const evil = 'https://evil.example';

/** Sends bytes as they are, for what no client library sends, and reads the status line. */
async function raw(site: Site, text: string): Promise<string> {
  const { hostname, port } = new URL(site.url);
  const socket = net.connect(Number(port), hostname);
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.split('\r\n', 1)[0] ?? '';
}

describeEachStore('a page of another site', (start) => {
  it.each([
    ['an image', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' }],
    ['an image without a referrer', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sound', 'get', '/captcha/audio', { 'Sec-Fetch-Site': 'cross-site', Referer: `${evil}/` }],
    ['a link', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }],
    ['a sandboxed frame', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' }],
    ['a fetch', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', Origin: evil }],
    ['a name that ends alike', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', Origin: `${shop}.evil.kr` }],
    [
      'the wrong scheme',
      'get',
      '/captcha/image',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://shop.example.com' },
    ],
    ['the wrong port', 'get', '/captcha/image', { 'Sec-Fetch-Site': 'cross-site', Origin: `${shop}:8443` }],
    [
      'a referrer that names it',
      'get',
      '/captcha/image',
      { 'Sec-Fetch-Site': 'cross-site', Referer: `${evil}/${shop}` },
    ],
    [
      'an origin that hides behind a referrer',
      'get',
      '/captcha/image',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'null', Referer: shop },
    ],
    ['a form', 'post', '/captcha/verify', { 'Sec-Fetch-Site': 'cross-site', Origin: evil }],
    ['a key', 'post', '/captcha/key', { 'Sec-Fetch-Site': 'cross-site', Origin: evil }],
    ['a form over plain http', 'post', '/captcha/verify', { Origin: 'http://evil.example' }],
    ['a key over plain http', 'post', '/captcha/key', { Origin: 'http://evil.example' }],
    ['a preflight', 'options', '/captcha/key', { 'Sec-Fetch-Site': 'cross-site', Origin: evil }],
  ] as const)('S30 neither burns a challenge nor spends quota with %s', async (_, method, path, headers) => {
    const site = await start({ captcha: { allowedOrigins: [shop] } });
    const victim = visitor(site);
    const answer = await readPicture(site, victim);
    const asked = site.emulator.requests.length;
    const res = await victim[method](path).set(headers).expect(403);
    expect(res.body).toMatchObject({ code: 'ERR_CAPTCHA_CROSS_SITE' });
    expect(res.headers['access-control-allow-origin']).toBeUndefined();
    expect(res.headers).toMatchObject({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
    expect(site.emulator.requests).toHaveLength(asked);
    await victim.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });

  it('S30 does not take a page of its own for another that hides its address (helmet’s default) over plain http', async () => {
    const site = await start({ captcha: { allowedOrigins: [shop] } });
    await request(site.url).post('/captcha/key').set({ Origin: 'null' }).expect(201);
  });

  it('S30 may load the captcha where the operator lists it, and no other page may read along', async () => {
    const site = await start({ captcha: { allowedOrigins: [shop] } });
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: shop };
    const res = await request(site.url).post('/captcha/key').set(headers).expect(201);
    expect(res.headers).toMatchObject({
      'access-control-allow-origin': shop,
      'access-control-allow-credentials': 'true',
      vary: expect.stringContaining('Origin'),
    });
  });

  it('S30 is told from one’s own page over plain http, where browsers send no Sec-Fetch-Site', async () => {
    const site = await start();
    await request(site.url).post('/captcha/key').set('Origin', site.url).expect(201);
    expect(await raw(site, 'POST /captcha/key HTTP/1.0\r\nOrigin: http://x\r\n\r\n')).toContain('403');
  });
});

describeEachStore('a request that only looks', (start) => {
  it.each([
    ['head', {}],
    ['options', {}],
    ['options', { 'Access-Control-Request-Method': 'GET', Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
    ['get', { Range: 'bytes=0-0' }],
    ['get', { Range: 'bytes=-1' }],
    ['get', { 'If-None-Match': '"etag"' }],
    ['get', { 'If-Modified-Since': 'Sun, 22 Nov 2026 00:00:00 GMT' }],
    ['get', { 'If-Match': '*' }],
    ['put', {}],
    ['delete', {}],
  ] as const)('S34 changes nothing: %s %j', async (method, headers) => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const asked = site.emulator.requests.length;
    for (const path of ['/captcha/image', '/captcha/audio', '/captcha/IMAGE/', '/captcha/image?form=other']) {
      await agent[method](path).set(headers);
    }
    expect(site.emulator.requests).toHaveLength(asked);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });

  it.each(['head', 'options'] as const)('S34 gets no session either (%s)', async (method) => {
    const site = await start();
    for (const path of ['/captcha/image', '/captcha/audio', '/captcha/key', '/captcha/verify']) {
      const res = await request(site.url)[method](path);
      expect(res.headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('S26 a shared cache', () => {
  let site: Site;
  let other: Site | undefined;
  beforeAll(async () => {
    site = await startSite({ captcha: { limits: { verify: false, issue: { perAddress: 4 } } } });
  });
  afterAll(async () => {
    await site.close();
    await other?.close();
  });

  it.each([
    ['get', '/captcha/image'],
    ['get', '/captcha/audio'],
    ['get', '/captcha/image/'],
    ['get', '/CAPTCHA/Image'],
    ['post', '/captcha/key'],
    ['get', '/captcha/image'],
    ['get', '/captcha/key'],
    ['get', '/captcha/verify'],
    ['head', '/captcha/image'],
    ['options', '/captcha/image'],
    ['delete', '/captcha/image'],
    ['get', '/captcha/image?form=%20'],
    ['post', '/captcha/verify'],
    ['post', '/signup'],
  ] as const)('S26 is told to store nothing of %s %s', async (method, path) => {
    const res = await request(site.url)[method](path);
    expect(res.headers['cache-control']).toBe('no-store');
    expect(res.headers.etag).toBeUndefined();
    expect(res.headers['last-modified']).toBeUndefined();
  });

  it('S26 is told so by a guard that reports to the operator, and by one that redirects', async () => {
    const agent = visitor(site);
    const back = { Accept: 'text/html', Referer: `${site.url}/signup` };
    expect((await agent.post('/signup').set(back).send({})).headers['cache-control']).toBe('no-store');
    other = await startSite();
    const guest = visitor(other);
    const answer = await readPicture(other, guest);
    other.emulator.fail('compare', 'unauthorized');
    const res = await guest.post('/signup').send({ 'captcha-response': answer }).expect(502);
    expect(res.headers['cache-control']).toBe('no-store');
  });
});

describe('S22 the way back to the form', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.close());

  it.each([
    ['//evil.example/x'],
    ['///evil.example/x'],
    ['/\\evil.example/x'],
    ['/%5Cevil.example/x'],
    ['/.//evil.example'],
    ['/x/..//evil.example'],
    ['/\t/evil.example'],
    ['/%0d%0aSet-Cookie:%20a=b'],
    ['/@evil.example'],
    ['/javascript:alert(1)'],
    ['?next=//evil.example'],
  ])('S22 stays on this host for a referrer ending in %j', async (tail) => {
    const res = await request(site.url)
      .post('/signup')
      .set({ Accept: 'text/html', Referer: site.url + encodeURI(tail).replace(/%25/g, '%') })
      .send({});
    const { location } = res.headers;
    expect(new URL(location!, site.url).origin).toBe(site.url);
    expect(location).not.toMatch(/^[/\\]{2}/);
    expect(res.headers['set-cookie']).toHaveLength(1);
  });

  it.each([
    ['javascript://HOST/%0aalert(1)'],
    ['data:text/html,<script>'],
    ['ftp://HOST/x'],
    ['http://HOST@evil.example/x'],
    ['http://HOST.evil.example/x'],
    ['http://evil.example/HOST'],
    ['view-source:http://HOST/'],
    ['http://HOST\\@evil.example'],
  ])('S22 goes to no other host or scheme for the referrer %s', async (referer) => {
    const res = await request(site.url)
      .post('/signup')
      .set({ Accept: 'text/html', Referer: referer.replace('HOST', new URL(site.url).host) })
      .send({});
    const location = res.headers.location ?? '/';
    expect(new URL(location, site.url).origin).toBe(site.url);
  });
});
