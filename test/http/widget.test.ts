import request from 'supertest';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundle } from '../../src/http/widget-bundle.js';
import { startSite, type Site } from '../helpers/site.js';

describe('GET /captcha/widget.js', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ session: { rolling: true, saveUninitialized: true } });
  });
  afterAll(() => site.close());

  it('serves the widget as a script that any site may load', async () => {
    const { headers, text } = await request(site.url).get('/captcha/widget.js').set('Sec-Fetch-Site', 'cross-site');
    expect(text).toBe(bundle);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(Buffer.byteLength(bundle)),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    });
  });

  it('keeps shared caches from storing it with a session cookie', async () => {
    const { headers } = await request(site.url).get('/captcha/widget.js');
    expect(headers['set-cookie']).toHaveLength(1);
    expect(headers['cache-control']).toBe('private, max-age=3600');
  });

  it.each([
    ['the tag it gave', (etag: string) => etag, 304],
    ['that tag in a list', (etag: string) => `"other", W/${etag}`, 304],
    ['another tag', () => '"other"', 200],
  ])('answers If-None-Match with %s', async (_, match, status) => {
    const { etag } = (await request(site.url).head('/captcha/widget.js')).headers;
    const answer = await request(site.url)
      .get('/captcha/widget.js')
      .set('If-None-Match', match(String(etag)));
    expect(answer.status).toBe(status);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.text).toBe(status === 304 ? '' : bundle);
  });

  it('answers HEAD with the headers alone', async () => {
    const { text, headers } = await request(site.url).head('/captcha/widget.js').expect(200);
    expect(text).toBeUndefined();
    expect(headers['content-length']).toBe(String(Buffer.byteLength(bundle)));
  });

  it('refuses other methods', async () => {
    const { headers } = await request(site.url).post('/captcha/widget.js').expect(405);
    expect(headers.allow).toBe('GET, HEAD');
  });
});

describe('the bundle', () => {
  it('is what the sources make today (npm run build:widget)', async () => {
    const { build } = await import('../helpers/build-widget.js');
    expect(await build()).toBe(bundle);
  });

  it('takes at most 4 KB gzipped', () => {
    const zipped = gzipSync(bundle, { level: 9 });
    expect(gunzipSync(zipped).toString()).toBe(bundle);
    expect(zipped.length).toBeLessThanOrEqual(4_000);
  });
});
