import { startEmulator, type Emulator, type Fault } from '../../src/emulator/index.js';
import { NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';
import { until } from '../helpers/until.js';

const hour = 3_600_000;
let emulator: Emulator;
let client: NaverCaptchaClient;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterEach(() => client.close());
afterAll(() => emulator.close());

function connect(options: Partial<NaverCaptchaClientOptions> = {}): void {
  const { clientId, clientSecret, url: baseUrl } = emulator;
  client = new NaverCaptchaClient({ clientId, clientSecret, baseUrl, timeoutMs: 5_000, retries: 0, ...options });
}

async function failTimes(times: number, fault: Fault = 'unavailable'): Promise<void> {
  emulator.fail('issue', fault, times);
  for (let i = 0; i < times; i++) await errorOf(client.issueKey());
}

describe('circuitBreaker', () => {
  it('refuses calls after ten faults, with 503 and Retry-After, and sends nothing', async () => {
    connect();
    await failTimes(9);
    expect(client.circuits().issue).toBe('closed');
    await failTimes(1);
    expect(client.circuits()).toEqual({ issue: 'open', picture: 'closed', sound: 'closed', compare: 'closed' });
    for (let i = 0; i < 300; i++) {
      const error = await errorOf(client.issueKey());
      expect(error).toMatchObject({
        code: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
        status: 503,
        outcome: 'unavailable',
        reason: 'circuit-open',
        unsent: true,
      });
      expect(Number(error.headers?.['Retry-After'])).toBeGreaterThanOrEqual(1);
      expect(Number(error.headers?.['Retry-After'])).toBeLessThanOrEqual(10);
    }
    expect(emulator.requests).toHaveLength(10);
    expect(await errorOf(client.compare('K', 'A'))).toMatchObject({ outcome: 'expired' });
  });

  it('stays closed while half of the calls go well', async () => {
    connect({ circuitBreaker: { failures: 11, calls: 20 } });
    for (let i = 0; i < 60; i++) {
      await failTimes(1);
      await client.issueKey();
    }
    expect(client.circuits().issue).toBe('closed');
  });

  it('lets one call try, and closes when that goes well', async () => {
    connect({ circuitBreaker: { failures: 3, calls: 3, openMs: 50 } });
    await failTimes(3);
    await until(() => client.circuits().issue === 'half-open');
    emulator.fail('issue', { name: 'delay', value: 50 });
    const crowd = await Promise.allSettled(Array.from({ length: 20 }, () => client.issueKey()));
    expect(crowd.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(emulator.requests).toHaveLength(4);
    expect(client.circuits().issue).toBe('closed');
    await client.issueKey();
  });

  it('opens again when the one that tries fails', async () => {
    connect({ circuitBreaker: { failures: 3, calls: 3, openMs: 50 } });
    await failTimes(3);
    await until(() => client.circuits().issue === 'half-open');
    await failTimes(1, 'reset');
    expect(await errorOf(client.issueKey())).toMatchObject({ reason: 'circuit-open' });
    await until(() => client.circuits().issue === 'half-open');
    await client.issueKey();
    expect(client.circuits().issue).toBe('closed');
  });

  it('lets another try when the visitor of the first has left', async () => {
    connect({ circuitBreaker: { failures: 3, calls: 3, openMs: 50 } });
    await failTimes(3);
    await until(() => client.circuits().issue === 'half-open');
    emulator.fail('issue', 'hang');
    const leave = new AbortController();
    const left = errorOf(client.issueKey('image', { signal: leave.signal }));
    await until(() => emulator.requests.length === 4);
    leave.abort();
    expect(await left).toMatchObject({ reason: 'abandoned' });
    await client.issueKey();
    expect(client.circuits().issue).toBe('closed');
  });

  it.each<Fault>([
    'invalid-key',
    'unissued-image',
    'quota',
    'rate-limit',
    'unauthorized',
    'not-enabled',
    'too-large',
    { status: 404 },
  ])('does not count %j', async (fault) => {
    connect();
    await failTimes(30, fault);
    expect(client.circuits().issue).toBe('closed');
  });

  it('does not count wrong answers, nor what odd text may have brought about', async () => {
    connect();
    for (const fault of [
      undefined,
      'system-error',
      'html',
      'malformed-json',
      { status: 400 },
      { status: 418 },
    ] as const) {
      for (let i = 0; i < 12; i++) {
        if (fault !== undefined) emulator.fail('compare', fault);
        await client.compare('K', "' OR 1=1 --").catch(() => undefined);
      }
    }
    expect(client.circuits().compare).toBe('closed');
    emulator.fail('compare', 'gateway-timeout', Infinity);
    for (let i = 0; i < 10; i++) await errorOf(client.compare('K', 'A'));
    expect(client.circuits().compare).toBe('open');
  });

  it('does not count visitors who leave', async () => {
    connect({ timeoutMs: hour / 60 });
    emulator.fail('issue', 'hang', 30);
    const visitors = Array.from({ length: 30 }, () => {
      const leave = new AbortController();
      return { leave, error: errorOf(client.issueKey('image', { signal: leave.signal })) };
    });
    await until(() => emulator.requests.length === 30);
    for (const { leave } of visitors) leave.abort();
    for (const { error } of visitors) expect((await error).reason).toBe('abandoned');
    expect(client.circuits().issue).toBe('closed');
  });

  it('can be turned off', async () => {
    connect({ circuitBreaker: false });
    await failTimes(30);
    expect(emulator.requests).toHaveLength(30);
  });

  it.each([
    [true, '`circuitBreaker`: expected an object of options'],
    [{ failures: 0 }, '`failures` must be a whole number of failures from 1'],
    [{ failures: 21 }, '`failures` must not be more than `calls` (20)'],
    [{ openSeconds: 1 }, 'unknown option `openSeconds`'],
  ])('refuses %j', async (circuitBreaker, message) => {
    connect();
    const options = { clientId: 'a', clientSecret: 'b', circuitBreaker: circuitBreaker as object };
    expect(() => new NaverCaptchaClient(options)).toThrow(message);
    await client.close();
  });
});
