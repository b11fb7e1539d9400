import http from 'node:http';
import fc from 'fast-check';
import express from 'express';
import express4 from 'express4';
import { startSite, type Site } from '../helpers/site.js';

const canaries = ['canary-client-id', 'canary-client-secret'];

interface Header {
  name: string;
  value: string;
}

interface Wire {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** What Content-Length claims beyond the truth. */
  lie: number;
  leave: boolean;
}

/** Lone surrogates become U+FFFD, since no URL can hold them. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const word = fc.oneof(
  fc.constantFrom('', 'default', 'a', '__proto__', 'constructor', '%00', '%', '%ff', '../x', 'form', '[]', '\u{1F600}'),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const method = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('GET', 'POST') },
  fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'QUERY'),
);
const route = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('/captcha/image', '/captcha/audio', '/captcha/key', '/captcha/verify') },
  { weight: 4, arbitrary: fc.constant('/signup') },
  fc.constantFrom('/captcha', '/captcha/', '/captcha//image', '/CAPTCHA/IMAGE/', '/captcha/image/x', '/captcha/%', '*'),
  word.map((text) => `/captcha/${encoded(text)}`),
);
const parameter = fc.tuple(fc.constantFrom('form', 'form[]', 'form[a]', 'captcha-response', 't', 'key', 'code'), word);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((all) => all.map(([name, value]) => `${name}=${encoded(value)}`).join('&'));
const header: fc.Arbitrary<Header> = fc.oneof(
  fc.record({
    name: fc.constant('Accept'),
    value: fc.constantFrom('text/html', 'application/json', '*/*', ';q=', 'x'),
  }),
  fc.record({
    name: fc.constant('Referer'),
    value: fc.constantFrom('http://HOST/signup', 'http://evil.example/', ':', '//'),
  }),
  fc.record({ name: fc.constant('Origin'), value: fc.constantFrom('null', 'http://HOST', 'http://evil.example', '%') }),
  fc.record({ name: fc.constant('Sec-Fetch-Site'), value: fc.constantFrom('cross-site', 'same-origin', 'none', '?1') }),
  fc.record({ name: fc.constant('Range'), value: fc.constantFrom('bytes=0-', 'bytes=0-1', 'lines=-', 'bytes=9-1,2-') }),
  fc.record({ name: fc.constant('If-None-Match'), value: fc.constantFrom('*', '"x"') }),
  fc.record({ name: fc.constant('Accept-Language'), value: fc.constantFrom('ko', 'en', '*;q=0', ',,,', 'x-y-z') }),
  fc.record({
    name: fc.constant('X-Forwarded-For'),
    value: fc.constantFrom('1.2.3.4', ',,', '::1%x', 'x'.repeat(500)),
  }),
  fc.record({ name: fc.constant('X-Forwarded-Proto'), value: fc.constantFrom('https', 'http,https', '') }),
  fc.record({ name: fc.constant('Content-Encoding'), value: fc.constantFrom('gzip', 'br', 'identity', 'x') }),
  fc.record({ name: fc.constant('Host'), value: fc.constantFrom('', 'a:b:c', '[::1', 'evil.example', 'HOST') }),
  fc.record({ name: fc.constant('X-Long'), value: fc.constant('x'.repeat(8_000)) }),
);
const likeABrowser: Header[] = [
  { name: 'Accept', value: 'text/html,*/*;q=0.8' },
  { name: 'Referer', value: 'http://HOST/signup?step=2' },
];
const cookie = fc.oneof(
  { weight: 3, arbitrary: fc.constant('SESSION') },
  fc.constantFrom('', 'connect.sid=', 'connect.sid=s%3Ax.y', 'connect.sid=j%3A%7B%7D', ';;=;', 'connect.sid=%E0%A4%A'),
);
const response = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.constant('A'.repeat(5_000)));
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: response.map((value): [string, string] => [
      'application/json',
      JSON.stringify({ 'captcha-response': value }),
    ]),
  },
  {
    weight: 3,
    arbitrary: word.map((value): [string, string] => [
      'application/x-www-form-urlencoded',
      `captcha-response=${value}`,
    ]),
  },
  fc.json().map((value): [string, string] => ['application/json', value]),
  fc.constantFrom<[string, string]>(
    ['application/json', '{"__proto__":{"captcha-response":"A"}}'],
    ['application/json', '{'],
    ['application/json; charset=utf-16', '{}'],
    ['application/json; charset=x', '{}'],
    ['application/x-www-form-urlencoded', 'captcha-response[]=a&captcha-response[]=b'],
    ['application/x-www-form-urlencoded', 'captcha-response=a&captcha-response=b'],
    ['application/x-www-form-urlencoded', `${'a[b]'.repeat(200)}=1`],
    ['application/x-www-form-urlencoded', '%'.repeat(500)],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="captcha-response"\r\n\r\nA\r\n--x--',
    ],
    ['text/plain', 'captcha-response=A'],
    ['', ''],
    ['application/json', `{"captcha-response":"${'A'.repeat(150_000)}"}`],
  ),
);
const wire: fc.Arbitrary<Wire> = fc
  .record({
    method,
    path: fc.tuple(route, query).map(([at, asked]) => (asked === '' || at === '*' ? at : `${at}?${asked}`)),
    extra: fc.oneof({ weight: 4, arbitrary: fc.array(header, { maxLength: 3 }) }, fc.constant(likeABrowser)),
    cookie,
    body,
    lie: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 5)),
    leave: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  })
  .map(({ extra, cookie: jar, body: [type, text], ...rest }) => ({
    ...rest,
    body: text,
    headers: {
      ...Object.fromEntries(extra.map(({ name, value }) => [name, value])),
      ...(jar !== '' && { Cookie: jar }),
      ...(type !== '' && { 'Content-Type': type }),
    },
  }));

interface Answer {
  status: number;
  text: string;
}

/** Sends one request on a socket of its own; nothing comes back where the server cuts the line, as for a lie about lengths. */
function send(site: Site, sent: Wire, session: string): Promise<Answer | undefined> {
  const { host } = new URL(site.url);
  const bytes = Buffer.from(sent.body);
  const headers: Record<string, string> = {
    Connection: 'close',
    'Content-Length': String(Math.max(0, bytes.length + sent.lie)),
  };
  for (const [name, value] of Object.entries(sent.headers)) {
    headers[name] = value.replace('HOST', host).replace('SESSION', session);
  }
  return new Promise((resolve) => {
    const req = http.request(site.url, { method: sent.method, path: sent.path, headers, agent: false });
    req.once('error', () => resolve(undefined));
    req.once('response', (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('close', () => {
        const text = `${JSON.stringify(res.headers)}${Buffer.concat(chunks).toString('latin1')}`;
        resolve({ status: res.statusCode ?? 0, text });
      });
    });
    req.once('close', () => resolve(undefined));
    req.write(bytes);
    if (sent.leave || sent.lie > 0) setImmediate(() => req.destroy());
    else req.end();
  });
}

/** More than a test run wants: `RUNS=100000 SEED=1 npx jest test/security/fuzz`. A failure prints its seed and path. */
const runs = Number(process.env.RUNS ?? 1_500) / 2;
/** Requests at once: NAVER’s answers and those of others cross. */
const crowd = 10;

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('anything a client can send, to an %s app', (_, framework) => {
  let site: Site;
  const unhandled: unknown[] = [];
  const statuses = new Map<number, number>();
  const note = (error: unknown): unknown => unhandled.push(error);
  beforeAll(async () => {
    site = await startSite({
      express: framework,
      emulator: { clientId: canaries[0], clientSecret: canaries[1], style: 'striped' },
    });
    process.on('unhandledRejection', note);
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await site.close();
  });

  it('S18 gets no 5xx, no secret and no way past the guard', async () => {
    const start = await fetch(`${site.url}/captcha/image`);
    await start.arrayBuffer();
    const session = start.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    await fc.assert(
      fc.asyncProperty(fc.array(wire, { minLength: crowd, maxLength: crowd }), async (requests) => {
        const answers = await Promise.all(requests.map((one) => send(site, one, session)));
        const keys = site.emulator.requests.flatMap(({ query: asked }) => asked.getAll('key'));
        for (const answer of answers) {
          if (answer === undefined) continue;
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          expect(answer.status).toBeLessThan(500);
          for (const secret of [...canaries, ...keys]) expect(answer.text).not.toContain(secret);
        }
        expect(site.handled).toHaveLength(0);
        expect(unhandled).toEqual([]);
        site.emulator.reset();
        site.errors.length = 0;
      }),
      { numRuns: Math.ceil(runs / crowd), seed: Number(process.env.SEED ?? 9), endOnFailure: true },
    );
    // Whatever stops all requests at the door proves nothing about the rooms behind it.
    for (const status of [200, 201, 204, 303, 304, 400, 403, 404, 405, 413, 415, 416])
      expect([...statuses.keys()]).toContain(status);
    const alive = await fetch(`${site.url}/captcha/image`);
    await alive.arrayBuffer();
    expect(alive.status).toBe(200);
  }, 3_600_000);
});
