import { startEmulator, type Emulator, type FaultName, type Operation } from '../../src/emulator/index.js';
import { NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';

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
  client = new NaverCaptchaClient({ clientId, clientSecret, baseUrl, timeoutMs: 20_000, ...options });
}

const callsOf = (operation: Operation): number => emulator.requests.filter((r) => r.operation === operation).length;

describe('retries', () => {
  it.each<FaultName>(['reset', 'reset-after-headers', 'reset-mid-body', 'unavailable', 'system-error', 'status'])(
    'hide %s at issue, picture and sound',
    async (fault) => {
      connect();
      for (let i = 0; i < 40; i++) await client.issueKey();
      for (const operation of ['issue', 'image', 'audio'] as const) {
        // A picture that has begun is the visitor's already.
        if (fault === 'reset-mid-body' && operation !== 'issue') continue;
        emulator.fail(operation, fault);
        const key = await client.issueKey(operation === 'audio' ? 'audio' : 'image');
        const media = await (operation === 'audio' ? client.fetchAudio(key) : client.fetchPicture(key));
        media.stream.resume();
      }
    },
  );

  it.each<FaultName>([
    'invalid-key',
    'unauthorized',
    'not-enabled',
    'quota',
    'rate-limit',
    'html',
    'wrong-types',
    'redirect',
  ])('are not made after %s, which is an answer', async (fault) => {
    connect();
    emulator.fail('issue', fault, Infinity);
    await errorOf(client.issueKey());
    expect(callsOf('issue')).toBe(1);
  });

  it.each<FaultName>(['reset', 'unavailable', 'reset-mid-body'])(
    'are never made of a comparison: %s',
    async (fault) => {
      connect({ circuitBreaker: false });
      for (let i = 0; i < 40; i++) await client.issueKey();
      emulator.fail('compare', fault, Infinity);
      for (let i = 0; i < 20; i++) await errorOf(client.compare('K', 'A'));
      expect(callsOf('compare')).toBe(20);
    },
  );

  it('are as many as `retries` says, and none at 0', async () => {
    connect({ retries: 0 });
    emulator.fail('issue', 'reset');
    await errorOf(client.issueKey());
    expect(callsOf('issue')).toBe(1);
  });

  it.each<FaultName>(['unavailable', 'reset'])('add a tenth of the calls at most when all fail: %s', async (fault) => {
    connect({ circuitBreaker: false });
    emulator.fail('issue', fault, Infinity);
    for (let i = 0; i < 30; i++) await Promise.all(Array.from({ length: 10 }, () => errorOf(client.issueKey())));
    expect(callsOf('issue')).toBe(330);
  });

  it('meet the deadline of the call', async () => {
    connect({ timeoutMs: 200 });
    emulator.fail('issue', 'reset');
    emulator.fail('issue', 'hang', Infinity);
    expect(await errorOf(client.issueKey())).toMatchObject({ reason: 'timeout' });
    expect(callsOf('issue')).toBe(2);
  });

  it('tell before they are made, and are called off by whoever throws', async () => {
    connect();
    emulator.fail('issue', 'unavailable');
    const faults: unknown[] = [];
    await client.issueKey('image', { beforeRetry: (fault) => void faults.push([fault.upstreamStatus, fault.unsent]) });
    expect(faults).toEqual([[503, false]]);
    for (let i = 0; i < 20; i++) await client.issueKey();
    const before = callsOf('issue');
    emulator.fail('issue', 'unavailable');
    const refuse = (): Promise<void> => Promise.reject(new Error('enough'));
    expect(await errorOf(client.issueKey('image', { beforeRetry: refuse }))).toMatchObject({ upstreamStatus: 503 });
    expect(callsOf('issue')).toBe(before + 1);
  });
});
