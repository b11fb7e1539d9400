import { gunzipSync } from 'node:zlib';
import { startEmulator, type Emulator, type Fault, type FaultName } from '../../src/emulator/index.js';
import { createCaller, type Exchange } from './exchange';

let emulator: Emulator;
beforeAll(async () => (emulator = await startEmulator({ seed: 'faults' })));
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const failedIssue = async (fault: Fault, service: 'developers' | 'ncloud' = 'developers'): Promise<Exchange> => {
  emulator.fail('issue', fault);
  return createCaller(emulator, service).get(service === 'developers' ? '/v1/captcha/nkey?code=0' : '/captcha/v1/nkey');
};

const failedPicture = async (fault: Fault, bytes?: number): Promise<Exchange> => {
  const { issue, show } = createCaller(emulator);
  const key = await issue();
  emulator.fail('image', fault);
  return show(key, bytes);
};

/** The picture of a key as it is without a fault. */
const wholePicture = async (): Promise<Buffer> => {
  const { issue, show } = createCaller(emulator);
  return (await show(await issue())).body;
};

describe('fail, in the words of each service', () => {
  it.each<[FaultName, number, string, number, string]>([
    ['unknown-client', 401, '024', 401, '200'],
    ['unauthorized', 401, '024', 401, '200'],
    ['scope', 401, '024', 401, '210'],
    ['quota', 429, '010', 429, '400'],
    ['rate-limit', 429, '012', 429, '420'],
    ['throttle', 429, '012', 429, '410'],
    ['not-enabled', 403, '403', 429, '400'],
    ['not-found', 404, '051', 404, '300'],
    ['method-not-allowed', 405, '405', 404, '300'],
    ['https-required', 403, '403', 400, '100'],
    ['too-large', 413, '413', 413, '430'],
    ['unavailable', 503, '503', 503, '500'],
    ['gateway-timeout', 504, '504', 504, '510'],
    ['unexpected', 500, '099', 500, '900'],
  ])('%s is %d %s at Developers and %d %s at the cloud', async (fault, status, code, cloudStatus, cloudCode) => {
    const flat = await failedIssue(fault);
    expect([flat.status, flat.json()]).toEqual([status, { errorMessage: expect.any(String), errorCode: code }]);
    const nested = await failedIssue(fault, 'ncloud');
    expect(nested.status).toBe(cloudStatus);
    expect(nested.json().error).toMatchObject({ errorCode: cloudCode, message: expect.any(String) });
  });

  it.each<[FaultName, number, string]>([
    ['invalid-key', 403, 'CT001'],
    ['unissued-image', 400, 'CT002'],
    ['system-error', 500, 'CT500'],
  ])('%s is %d %s at both', async (fault, status, errorCode) => {
    for (const service of ['developers', 'ncloud'] as const) {
      const answer = await failedIssue(fault, service);
      expect([answer.status, answer.json()]).toMatchObject([status, { result: false, errorCode }]);
    }
  });
});

describe('fail, in the answer', () => {
  it.each<[Fault, number]>([
    ['status', 502],
    [{ name: 'status', value: 418 }, 418],
    ['html', 200],
  ])('%j is an HTML page with %d', async (fault, status) => {
    const answer = await failedPicture(fault);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html']);
    expect(answer.body.toString()).toContain('<html>');
  });

  it.each<[FaultName, 'issue' | 'compare', string]>([
    ['malformed-json', 'issue', '{"key":"t521bp'],
    ['malformed-json', 'compare', '{"result":tru'],
    ['wrong-types', 'issue', '{"key":1}'],
    ['wrong-types', 'compare', '{"result":"true","responseTime":[]}'],
    ['duplicate-keys', 'issue', '{"key":"AAAAAAAAAAAAAAAA","key":"BBBBBBBBBBBBBBBB"}'],
    ['duplicate-keys', 'compare', '{"result":false,"result":true,"responseTime":1,"responseTime":2}'],
  ])('%s of %s is %s', async (fault, operation, body) => {
    emulator.fail(operation, fault);
    const answer = await createCaller(emulator).get(`/v1/captcha/nkey?code=${operation === 'issue' ? 0 : 1}`);
    expect([answer.status, answer.body.toString()]).toEqual([200, body]);
  });

  it('empty keeps the headers and drops the body', async () => {
    const answer = await failedPicture('empty');
    expect([answer.headers['content-type'], answer.body.byteLength]).toEqual(['image/jpeg;charset=UTF-8', 0]);
  });

  it('truncated is half a picture in an answer that ends well', async () => {
    const { issue, show } = createCaller(emulator);
    const key = await issue();
    emulator.fail('image', 'truncated');
    const [half, whole] = [await show(key), await show(key)];
    expect(half.error).toBeUndefined();
    expect(half.body).toEqual(whole.body.subarray(0, whole.body.byteLength >> 1));
  });

  it('wrong-content-type is the right body under another name', async () => {
    expect((await failedPicture('wrong-content-type')).headers['content-type']).toBe('text/html;charset=UTF-8');
    const issued = await failedIssue('wrong-content-type');
    expect([issued.headers['content-type'], issued.json()]).toEqual(['image/jpeg', { key: expect.any(String) }]);
  });

  it.each<[Fault, string]>([
    ['redirect', '/redirected'],
    [{ name: 'redirect', value: 'https://elsewhere.example/' }, 'https://elsewhere.example/'],
  ])('%j points to %s', async (fault, target) => {
    const answer = await failedIssue(fault);
    expect(answer.status).toBe(302);
    expect(new URL(String(answer.headers.location)).href).toBe(new URL(target, emulator.url).href);
  });

  it('gzip-bomb unpacks to a thousand times its size', async () => {
    const answer = await failedPicture({ name: 'gzip-bomb', value: 4 });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body.byteLength).toBeLessThan(8192);
    expect(gunzipSync(answer.body).byteLength).toBe(4 * 2 ** 20);
  });

  it('oversized pads the picture to megabytes', async () => {
    const answer = await failedPicture({ name: 'oversized', value: 2 });
    expect(answer.body.subarray(0, 3)).toEqual(Buffer.of(0xff, 0xd8, 0xff));
    expect(answer.body.byteLength).toBeGreaterThan(2 * 2 ** 20);
  });

  it("sends a test's own answer as it stands", async () => {
    const answer = await failedIssue({ status: 207, headers: { 'X-Own': 'yes' }, body: '{"result":1}' });
    expect([answer.status, answer.headers['x-own'], answer.json()]).toEqual([207, 'yes', { result: 1 }]);
  });
});

describe('fail, on the wire', () => {
  it('reset ends the connection before a status', async () => {
    expect(await failedPicture('reset')).toMatchObject({ status: undefined, error: 'ECONNRESET' });
  });

  it('reset-after-headers ends it between status and body', async () => {
    const answer = await failedPicture('reset-after-headers');
    expect(answer).toMatchObject({ status: 200, error: 'ECONNRESET' });
    expect(answer.body.byteLength).toBe(0);
  });

  it('reset-mid-body ends it half way', async () => {
    const answer = await failedPicture('reset-mid-body');
    expect(answer).toMatchObject({ status: 200, error: 'ECONNRESET' });
    expect(answer.body.byteLength).toBeGreaterThan(1000);
  });

  it('stall sends half and then waits for the client to leave', async () => {
    const answer = await failedPicture('stall', 1000);
    expect(answer).toMatchObject({ status: 200, error: undefined });
    expect(answer.body.byteLength).toBeLessThan((await wholePicture()).byteLength);
  });

  it('hang says nothing until the emulator closes', async () => {
    const other = await startEmulator();
    other.fail('issue', 'hang');
    const answer = createCaller(other).get('/v1/captcha/nkey');
    while (other.requests.length === 0) await new Promise(setImmediate);
    await other.close();
    expect(await answer).toMatchObject({ status: undefined, error: 'ECONNRESET' });
  });

  it('delay answers right after its time', async () => {
    const answer = await failedPicture({ name: 'delay', value: 5 });
    expect(answer).toMatchObject({ status: 200, error: undefined });
  });

  it('drip sends every byte by itself', async () => {
    emulator.fail('issue', { name: 'drip', value: 0 });
    const answer = await createCaller(emulator).get('/v1/captcha/nkey');
    expect(answer.json()).toEqual({ key: expect.stringMatching(/^\w{16}$/) });
  });

  it('endless goes on past any picture', async () => {
    const answer = await failedPicture('endless', 2 ** 20);
    expect(answer.body.byteLength).toBeGreaterThanOrEqual(2 ** 20);
  });

  it("header-flood exceeds what Node's own client takes", async () => {
    expect((await failedPicture('header-flood')).error).toBe('HPE_HEADER_OVERFLOW');
  });
});

describe('fail', () => {
  it('strikes as often as told, and then the call goes well', async () => {
    emulator.fail('issue', 'quota', 2);
    const { get } = createCaller(emulator);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await get('/v1/captcha/nkey')).status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  it('strikes one operation and leaves the others', async () => {
    emulator.fail('compare', 'reset', Infinity);
    const { issue, show } = createCaller(emulator);
    expect((await show(await issue())).status).toBe(200);
  });

  it('takes faults of one operation in turn', async () => {
    emulator.fail('issue', 'system-error');
    emulator.fail('issue', 'quota');
    const { get } = createCaller(emulator);
    expect([(await get('/v1/captcha/nkey')).status, (await get('/v1/captcha/nkey')).status]).toEqual([500, 429]);
  });

  it.each<[FaultName, string, boolean]>([
    ['quota', 'leaves', false],
    ['malformed-json', 'leaves', false],
    ['reset', 'leaves', false],
    ['empty', 'spends', true],
    ['truncated', 'spends', true],
    ['reset-after-headers', 'spends', true],
    ['reset-mid-body', 'spends', true],
  ])('%s of a comparison %s the key', async (fault, _, spent) => {
    const { issue, show, compare } = createCaller(emulator);
    const key = await issue();
    const answer = emulator.answerOf(key) ?? '';
    await show(key);
    emulator.fail('compare', fault);
    await compare(key, answer);
    expect((await compare(key, answer)).json()).toMatchObject(spent ? { errorCode: 'CT001' } : { result: true });
  });

  it('issues nothing where the answer is replaced', async () => {
    await failedIssue('quota');
    expect(emulator.lastAnswer()).toBeUndefined();
  });

  it.each<[string, () => void, string]>([
    ['an unknown operation', () => emulator.fail('picture' as 'image', 'reset'), "no operation 'picture'"],
    ['an unknown fault', () => emulator.fail('image', 'explode' as 'reset'), "no fault 'explode'"],
    ['a name of the prototype', () => emulator.fail('image', 'constructor' as 'reset'), "no fault 'constructor'"],
    ['no times', () => emulator.fail('image', 'reset', 0), 'from 1 on'],
    ['half a time', () => emulator.fail('image', 'reset', 0.5), 'from 1 on'],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
