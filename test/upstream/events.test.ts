import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import {
  NaverCaptchaClient,
  type CaptchaCallMessage,
  type CaptchaCircuitMessage,
  type NaverCaptchaClientOptions,
} from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';
import { until } from '../helpers/until.js';

const credentials = { clientId: 'canary-client-id', clientSecret: 'canary-client-secret' };
let emulator: Emulator;
let client: NaverCaptchaClient;
const calls: CaptchaCallMessage[] = [];
const circuits: CaptchaCircuitMessage[] = [];
const noteCall = (message: unknown): void => void calls.push(message as CaptchaCallMessage);
const noteCircuit = (message: unknown): void => void circuits.push(message as CaptchaCircuitMessage);
beforeAll(async () => {
  emulator = await startEmulator(credentials);
  subscribe('express-naver-captcha:call', noteCall);
  subscribe('express-naver-captcha:circuit', noteCircuit);
});
beforeEach(() => {
  emulator.reset();
  calls.length = 0;
  circuits.length = 0;
});
afterEach(() => client.close());
afterAll(() => {
  unsubscribe('express-naver-captcha:call', noteCall);
  unsubscribe('express-naver-captcha:circuit', noteCircuit);
  return emulator.close();
});

function connect(options: Partial<NaverCaptchaClientOptions> = {}): void {
  client = new NaverCaptchaClient({ ...credentials, baseUrl: emulator.url, timeoutMs: 1_000, ...options });
}

describe('express-naver-captcha:call', () => {
  it('tells of each call once, when it is over', async () => {
    connect();
    const key = await client.issueKey();
    const { stream } = await client.fetchPicture(key);
    await buffer(stream);
    await until(() => calls.length === 2);
    await client.compare(key, 'WRONG');
    await errorOf(client.compare(key, 'WRONG'));
    const sound = await client.fetchAudio(await client.issueKey('audio'));
    await buffer(sound.stream);
    await until(() => calls.length === 6);
    const common = { client, attempts: 1, durationMs: expect.any(Number) };
    expect(calls).toEqual([
      { ...common, operation: 'issue', kind: 'image', outcome: 'success' },
      { ...common, operation: 'picture', kind: 'image', outcome: 'success' },
      { ...common, operation: 'compare', kind: 'image', outcome: 'success' },
      { ...common, operation: 'compare', kind: 'image', outcome: 'expired' },
      { ...common, operation: 'issue', kind: 'audio', outcome: 'success' },
      { ...common, operation: 'sound', kind: 'audio', outcome: 'success' },
    ]);
  });

  it('tells of a picture when its stream has ended, however it did', async () => {
    connect({ retries: 0 });
    const key = await client.issueKey();
    for (const fault of ['stall', 'reset-mid-body', 'stall'] as const) emulator.fail('image', fault);
    const [leave, late] = [new AbortController(), new AbortController()];
    const { stream } = await client.fetchPicture(key, { signal: leave.signal });
    expect(calls).toHaveLength(1);
    leave.abort();
    await errorOf(buffer(stream));
    await errorOf(client.fetchPicture(key).then((media) => buffer(media.stream)));
    await errorOf(client.fetchPicture(key, { signal: late.signal }).then((media) => buffer(media.stream)));
    expect(calls.slice(1).map(({ outcome }) => outcome)).toEqual(['abandoned', 'unavailable', 'unavailable']);
  });

  it('counts the tries, and tells of calls that were never made', async () => {
    connect({ circuitBreaker: { failures: 1, calls: 1 } });
    emulator.fail('issue', 'unavailable');
    await client.issueKey();
    emulator.fail('issue', 'unavailable', Infinity);
    await errorOf(client.issueKey());
    await errorOf(client.issueKey());
    const told = calls.map(({ attempts, outcome }) => [attempts, outcome]);
    expect(told).toEqual([
      [2, 'success'],
      [1, 'unavailable'],
      [0, 'shed'],
    ]);
  });

  it('holds no secret, no key and no response', async () => {
    connect();
    const key = await client.issueKey();
    await errorOf(client.compare(key, 'TYPED'));
    const text = inspect(calls, { depth: 12, showHidden: true });
    for (const secret of ['canary', key, 'TYPED']) expect(text).not.toContain(secret);
  });
});

describe('express-naver-captcha:circuit', () => {
  it('tells of each change', async () => {
    connect({ retries: 0, circuitBreaker: { failures: 2, calls: 2, openMs: 20 } });
    emulator.fail('issue', 'unavailable', 3);
    for (let i = 0; i < 2; i++) await errorOf(client.issueKey());
    for (let i = 0; i < 2; i++) {
      await until(() => client.circuits().issue === 'half-open');
      await client.issueKey().catch(() => undefined);
    }
    expect(circuits).toEqual(
      ['open', 'half-open', 'open', 'half-open', 'closed'].map((state) => ({ client, operation: 'issue', state })),
    );
  });
});
