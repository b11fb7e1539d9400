import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { createCaller, credentials, exchange, services } from './exchange';

let emulator: Emulator;
beforeAll(async () => (emulator = await startEmulator({ seed: 'api' })));
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const noStore = [
  'Pragma',
  'no-cache',
  'Expires',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Cache-Control',
  'no-cache',
  'Cache-Control',
  'no-store',
];
const invalidKey = '{"result":false,"errorMessage":"Invalid key.","errorCode":"CT001"}';

describe.each([
  ['developers', 'image', 'image/jpeg;charset=UTF-8'],
  ['developers', 'audio', 'audio/wav;charset=UTF-8'],
  ['ncloud', 'image', 'image/jpeg;charset=UTF-8'],
  ['ncloud', 'audio', 'audio/wav;charset=UTF-8'],
] as const)('%s %s', (service, kind, mediaType) => {
  const paths = services[service][kind];
  const caller = () => createCaller(emulator, service, kind);

  it('issues a key of 16 letters and digits as JSON declared as text, with its length and never cached', async () => {
    const answer = await caller().get(`${paths.key}?code=0`);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toMatch(/^\{"key":"[A-Za-z0-9]{16}"\}$/);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8', 'content-length': '26' });
    expect(answer.rawHeaders.join('|')).toContain(noStore.join('|'));
  });

  it('issues where the code is left out', async () => {
    expect((await caller().get(paths.key)).json()).toEqual({ key: expect.stringMatching(/^\w{16}$/) });
  });

  it('sends the media in chunks, never cached, under a type with a charset', async () => {
    const { issue, show } = caller();
    const answer = await show(await issue());
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': mediaType, 'transfer-encoding': 'chunked' });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.rawHeaders.join('|')).toContain(noStore.join('|'));
  });

  it('tells a right response from a wrong one, both with 200', async () => {
    const { issue, show, compare } = caller();
    const [right, wrong] = [await issue(), await issue()];
    await show(right);
    await show(wrong);
    const passed = await compare(right, emulator.answerOf(right) ?? '');
    expect(passed.status).toBe(200);
    expect(passed.json()).toEqual({ result: true, responseTime: expect.any(Number) });
    const failed = await compare(wrong, 'NO');
    expect(failed.status).toBe(200);
    expect(failed.json()).toEqual({ result: false, responseTime: expect.any(Number) });
  });

  it.each([['right'], ['wrong']])('ends the key with one comparison, %s', async (which) => {
    const { issue, show, compare } = caller();
    const key = await issue();
    const answer = emulator.answerOf(key) ?? '';
    await show(key);
    await compare(key, which === 'right' ? answer : 'NO');
    const again = await compare(key, answer);
    expect([again.status, again.body.toString()]).toEqual([403, invalidKey]);
  });

  it('answers CT002 to a comparison before the media was fetched, and the key lives on', async () => {
    const { issue, show, compare } = caller();
    const key = await issue();
    const answer = emulator.answerOf(key) ?? '';
    const early = await compare(key, answer);
    expect([early.status, early.body.toString()]).toEqual([
      400,
      '{"result":false,"errorMessage":"Unissued image","errorCode":"CT002"}',
    ]);
    await show(key);
    expect((await compare(key, answer)).json().result).toBe(true);
  });

  it.each([
    ['a comparison', `${paths.key}?code=1&key=0000000000000000&value=A`],
    ['a comparison without a key', `${paths.key}?code=1`],
    ['the media', `${paths.media}?key=0000000000000000`],
    ['the media without a key', paths.media],
  ])('answers CT001 in its 66 bytes for an unknown key: %s', async (_, path) => {
    const answer = await caller().get(path);
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json;charset=UTF-8', 'content-length': '66' });
    expect(answer.body.toString()).toBe(invalidKey);
  });

  it('takes a key for nothing once it has expired', async () => {
    const { issue, show, compare } = caller();
    const key = await issue();
    await show(key);
    emulator.advance(10_800_000);
    expect((await show(key)).json().errorCode).toBe('CT001');
    expect((await compare(key, 'A')).json().errorCode).toBe('CT001');
  });

  it.each([
    [12_340, 12.34],
    [7_199_000, 7199],
    [7_201_000, -1],
  ])('counts %d ms from the media to the comparison as a number of seconds', async (ms, seconds) => {
    const { issue, show, compare } = caller();
    const key = await issue();
    await show(key);
    emulator.advance(ms);
    const { responseTime } = (await compare(key, 'A')).json();
    expect(Number(responseTime)).toBeGreaterThanOrEqual(seconds);
    expect(Number(responseTime)).toBeLessThan(seconds + 1);
    expect(String(responseTime)).toMatch(/^-?\d+(\.\d\d?)?$/);
  });

  it('shows the same media however often it is fetched', async () => {
    const { issue, show } = caller();
    const key = await issue();
    expect((await show(key)).body.equals((await show(key)).body)).toBe(true);
  });

  it('answers CT500 to a code that is neither 0 nor 1', async () => {
    const answer = await caller().get(`${paths.key}?code=2`);
    expect([answer.status, answer.json()]).toEqual([
      500,
      { result: false, errorMessage: 'System error', errorCode: 'CT500' },
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['ncloud', 'image'],
    ['developers', 'audio'],
  ] as const)('of developers image is worth nothing at %s %s', async (service, kind) => {
    const key = await createCaller(emulator).issue();
    expect((await createCaller(emulator, service, kind).show(key)).json().errorCode).toBe('CT001');
  });

  it.each([
    [true, false],
    [false, true],
  ])('with caseSensitive %p takes lower case for %p', async (caseSensitive, result) => {
    const other = await startEmulator({ answer: 'AC7X', caseSensitive });
    try {
      const { issue, show, compare } = createCaller(other);
      const key = await issue();
      await show(key);
      expect((await compare(key, 'ac7x')).json().result).toBe(result);
    } finally {
      await other.close();
    }
  });
});

describe('the gateway', () => {
  const { id, secret } = services.developers;

  it.each([
    ['no headers', {}, 'Not Exist Client ID : Authentication failed. (인증에 실패했습니다.)'],
    [
      'a wrong id',
      { [id]: 'x', [secret]: 'emulator-client-secret' },
      'NID AUTH Result Invalid (1000) : Authentication failed. (인증에 실패했습니다.)',
    ],
    [
      'a wrong secret',
      { [id]: 'emulator-client-id', [secret]: 'x' },
      'NID AUTH Result Invalid (1000) : Authentication failed. (인증에 실패했습니다.)',
    ],
    [
      'no secret',
      { [id]: 'emulator-client-id' },
      'NID AUTH Result Invalid (1000) : Authentication failed. (인증에 실패했습니다.)',
    ],
    [
      "the cloud's headers",
      credentials({ clientId: 'emulator-client-id', clientSecret: 'emulator-client-secret' }, 'ncloud'),
      'Not Exist Client ID : Authentication failed. (인증에 실패했습니다.)',
    ],
  ])('of developers refuses %s with 401 024', async (_, headers, errorMessage) => {
    for (const path of [
      '/v1/captcha/nkey?code=0',
      '/v1/captcha/ncaptcha.bin?key=x',
      '/v1/captcha/skey',
      '/v1/captcha/scaptcha',
    ]) {
      const answer = await exchange(emulator.url + path, { headers });
      expect([answer.status, answer.json()]).toEqual([401, { errorMessage, errorCode: '024' }]);
    }
  });

  it('of the cloud refuses wrong credentials with 401 200 in its own envelope', async () => {
    const answer = await exchange(`${emulator.url}/captcha/v1/nkey?code=0`);
    expect([answer.status, answer.json()]).toEqual([
      401,
      {
        error: {
          errorCode: '200',
          message: 'Authentication Failed',
          details: 'Authentication information are missing.',
        },
      },
    ]);
  });

  it.each([
    ['the id in the query, as in the samples', '&X-NCP-APIGW-API-KEY-ID=emulator-client-id', 200],
    ['nothing, as from a browser', '', 200],
    ['a wrong id in the query', '&X-NCP-APIGW-API-KEY-ID=wrong', 401],
  ])('of the cloud answers a picture asked for with %s', async (_, extra, status) => {
    const key = await createCaller(emulator, 'ncloud').issue();
    expect((await exchange(`${emulator.url}/captcha-bin/v1/ncaptcha?key=${key}${extra}`)).status).toBe(status);
  });

  it.each([
    ['/v1/captcha/nothing', { errorCode: '051', errorMessage: expect.any(String) }],
    ['/', { errorCode: '051', errorMessage: expect.any(String) }],
    ['//', { errorCode: '051', errorMessage: expect.any(String) }],
    ['/captcha/v1/nothing', { error: { errorCode: '300', message: 'Not Found Exception' } }],
  ])('answers 404 to %s', async (path, body) => {
    const answer = await exchange(emulator.url + path);
    expect([answer.status, answer.json()]).toEqual([404, body]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('answers 405 to %s and reads its body away', async (method) => {
    const headers = credentials(emulator, 'developers');
    const answer = await exchange(`${emulator.url}/v1/captcha/nkey?code=0`, { method, headers, body: 'x'.repeat(1e6) });
    expect(answer.status).toBe(405);
  });

  it.each([
    [{}, 403],
    [{ 'X-Forwarded-Proto': 'https' }, 200],
  ])('with httpsOnly answers a plain call under %p with %d', async (extra, status) => {
    const strict = await startEmulator({ httpsOnly: true });
    try {
      const headers = { ...credentials(strict, 'developers'), ...extra };
      expect((await exchange(`${strict.url}/v1/captcha/nkey?code=0`, { headers })).status).toBe(status);
    } finally {
      await strict.close();
    }
  });
});
