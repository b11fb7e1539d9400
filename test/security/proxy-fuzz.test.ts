import http from 'node:http';
import fc from 'fast-check';
import { openChallenge, shop, shopOrigin, startProxy, type ProxySite } from '../helpers/proxy.js';

/** `RUNS=100000 npx jest test/security/proxy-fuzz` takes minutes. */
const runs = Number(process.env.RUNS ?? 600);
const canaries = ['canary-client-id', 'canary-client-secret', 'canary-site-secret', 'canary-metrics', 'canary-status'];

interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** What Content-Length claims beyond the truth. */
  readonly lie: number;
}

const word = fc.oneof(
  fc.constantFrom(
    '',
    'shop',
    '__proto__',
    'constructor',
    'CHALLENGE',
    'A'.repeat(43),
    'secret-of-the-shop',
    '\u0000',
    '%',
  ),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
const names = [
  'sitekey',
  'action',
  'kind',
  'challenge',
  'captcha-response',
  'secret',
  'response',
  'remoteip',
  'idempotency_key',
];
const route = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('/captcha/key', '/captcha/verify', '/captcha/image', '/captcha/audio', '/siteverify'),
  },
  fc.constantFrom(
    '/recaptcha/api/siteverify',
    '/metrics',
    '/status',
    '/status/style.css',
    '/readyz',
    '/openapi.json',
    '*',
  ),
  word.map((text) => `/${encoded(text)}`),
  word.map((text) => `/captcha/${encoded(text)}`),
);
const query = fc.array(fc.tuple(fc.constantFrom(...names, 'refresh', 'range'), word), { maxLength: 3 });
const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
const fields = fc.dictionary(fc.constantFrom(...names, '__proto__'), value, { maxKeys: 5 });
const body = fc.oneof(
  { weight: 5, arbitrary: fields.map((all): [string, string] => ['application/json', JSON.stringify(all)]) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom(...names, 'secret[]', 'response[a]'), word), { maxLength: 5 })
      .map((all): [string, string] => [
        'application/x-www-form-urlencoded',
        all.map(([name, text]) => `${name}=${encoded(text)}`).join('&'),
      ]),
  },
  fc.constantFrom<[string, string]>(
    ['', ''],
    ['application/json', '{'],
    ['application/json', '[[[[[[]]]]]]'],
    ['application/json; charset=utf-32', '{}'],
    ['application/json', JSON.stringify({ secret: 'x'.repeat(20_000) })],
    ['application/x-www-form-urlencoded', '%'.repeat(900)],
    ['application/x-www-form-urlencoded', 'secret=a&secret=b&response=c'],
    ['multipart/form-data; boundary=x', '--x--'],
  ),
);
const header = fc.constantFrom<[string, string]>(
  ['Origin', shopOrigin],
  ['Origin', 'https://evil.example'],
  ['Origin', 'null'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'x'],
  ['Authorization', 'Bearer x'],
  ['Authorization', 'Basic Og=='],
  ['X-Forwarded-For', '::1%x, ,1.2.3.4'],
  ['X-Request-Id', 'x'.repeat(900)],
  ['Accept-Language', 'ko;q=x,,'],
  ['Accept', ';q='],
  ['Host', ''],
  ['Range', 'bytes=9-1'],
  ['If-None-Match', '*'],
  ['Expect', '100-continue'],
);
const wire: fc.Arbitrary<Wire> = fc
  .record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'POST') },
      fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'TRACE'),
    ),
    at: route,
    query,
    body,
    extra: fc.array(header, { maxLength: 3 }),
    lie: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 3)),
  })
  .map(({ at, query: asked, body: [type, text], extra, ...rest }) => ({
    ...rest,
    path:
      at === '*' || asked.length === 0
        ? at
        : `${at}?${asked.map(([name, text]) => `${name}=${encoded(text)}`).join('&')}`,
    body: text,
    headers: { ...Object.fromEntries(extra), ...(type !== '' && { 'Content-Type': type }) },
  }));

/** Sends one request on a socket of its own; nothing comes back where the server cuts the line. */
function send(
  url: string,
  { method, path, headers, body: text, lie }: Wire,
): Promise<{ status: number; text: string } | undefined> {
  const bytes = Buffer.from(text);
  const length = bytes.length === 0 ? {} : { 'Content-Length': String(Math.max(0, bytes.length + lie)) };
  return new Promise((resolve) => {
    const request = http.request(url, { method, path, headers: { ...headers, ...length }, agent: false, timeout: 300 });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('close', () => {
        const head = JSON.stringify(response.headers);
        resolve({ status: response.statusCode ?? 0, text: head + Buffer.concat(chunks).toString('latin1') });
      });
    });
    request.end(bytes);
  });
}

describe('the proxy, asked anything at all', () => {
  let site: ProxySite;
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    site = await startProxy({
      emulator: { clientId: 'canary-client-id', clientSecret: 'canary-client-secret', style: 'striped' },
      proxy: {
        sites: [{ ...shop, secrets: ['canary-site-secret'] }],
        trustProxy: 1,
        metricsToken: 'canary-metrics-token',
        statusToken: 'canary-status-token',
        logLevel: 'trace',
      },
    });
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await site.close();
  });

  it('gives nobody a token or a proof, tells no secret, and never fails', async () => {
    let challenge = (await openChallenge(site.url)).challenge;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(wire, async (random) => {
        const fill = (text: string): string => text.replaceAll('CHALLENGE', challenge);
        const found = await send(site.url, { ...random, path: fill(random.path), body: fill(random.body) });
        if (++answered % 100 === 0) challenge = (await openChallenge(site.url)).challenge;
        if (found === undefined) return;
        expect(found.status).toBeLessThan(500);
        expect(found.text).not.toMatch(/"success":\s*true/);
        const keys = site.emulator.requests.slice(-5).flatMap(({ query: sent }) => sent.getAll('key'));
        for (const secret of [...canaries, ...keys]) expect(found.text).not.toContain(secret);
      }),
      { numRuns: runs, seed: Number(process.env.SEED ?? 20_261_122), endOnFailure: true },
    );
    expect(unhandled).toEqual([]);
    for (const secret of canaries) expect(JSON.stringify(site.logged.slice(-5_000))).not.toContain(secret);
  }, 3_600_000);
});
