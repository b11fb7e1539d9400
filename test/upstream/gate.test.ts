import type { ServerResponse } from 'node:http';
import { NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';
import { until } from '../helpers/until.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream;
let client: NaverCaptchaClient;
/** Calls that NAVER has begun to answer, with their paths. */
let held: { readonly path: string; readonly res: ServerResponse }[];
beforeEach(async () => {
  held = [];
  upstream = await startUpstream(({ url = '' }, res) => void held.push({ path: url, res }));
});
afterEach(async () => {
  await client.close();
  await upstream.close();
});

function connect(options: Partial<NaverCaptchaClientOptions>): void {
  client = new NaverCaptchaClient({ clientId: 'a', clientSecret: 'b', baseUrl: upstream.url, retries: 0, ...options });
}

/** Answers one call. */
async function answerNext(): Promise<string> {
  await until(() => held.length > 0);
  const { path, res } = held.shift()!;
  res.end(path.includes('code=0') ? '{"key":"K"}' : '{"result":true}');
  return path;
}

describe('maxQueuedCalls', () => {
  it('refuses one more call at once, with 503 and Retry-After, and sends nothing', async () => {
    connect({ maxConnections: 2, maxQueuedCalls: 3, timeoutMs: 60_000 });
    const calls = Array.from({ length: 5 }, () => client.issueKey());
    for (let i = 0; i < 100; i++) {
      expect(await errorOf(client.issueKey())).toMatchObject({
        code: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
        status: 503,
        headers: { 'Retry-After': '1' },
        reason: 'overloaded',
        unsent: true,
      });
    }
    for (let i = 0; i < 5; i++) await answerNext();
    expect(await Promise.all(calls)).toEqual(['K', 'K', 'K', 'K', 'K']);
    expect(client.circuits().issue).toBe('closed');
  });

  it('lets comparisons go first, in a line of their own', async () => {
    connect({ maxConnections: 1, maxQueuedCalls: 2, timeoutMs: 60_000 });
    const calls: Promise<unknown>[] = Array.from({ length: 3 }, () => client.issueKey());
    calls.push(client.compare('K', 'A'), client.compare('K', 'A'));
    expect(await errorOf(client.compare('K', 'A'))).toMatchObject({ reason: 'overloaded', unsent: true });
    const order: string[] = [];
    for (let i = 0; i < 5; i++) order.push((await answerNext()).includes('code=0') ? 'issue' : 'compare');
    expect(order).toEqual(['issue', 'compare', 'compare', 'issue', 'issue']);
    await Promise.all(calls);
  });

  it('forgets who left while waiting, and who waited too long', async () => {
    connect({ maxConnections: 1, maxQueuedCalls: 2, timeoutMs: 150 });
    const [first, leave] = [errorOf(client.issueKey()), new AbortController()];
    const left = errorOf(client.issueKey('image', { signal: leave.signal }));
    const late = errorOf(client.compare('K', 'A'));
    leave.abort();
    expect(await left).toMatchObject({ reason: 'abandoned' });
    expect(await late).toMatchObject({ reason: 'overloaded', unsent: true, status: 503 });
    expect(await first).toMatchObject({ reason: 'timeout' });
    expect(held).toHaveLength(1);
    held.length = 0;
    const next = client.issueKey();
    await answerNext();
    expect(await next).toBe('K');
  });
});
