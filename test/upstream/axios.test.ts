import axios, { type InternalAxiosRequestConfig } from 'axios';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { CaptchaConfigError, NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';

const credentials = { clientId: 'canary-client-id', clientSecret: 'canary-client-secret' };
let emulator: Emulator;
let client: NaverCaptchaClient;
beforeAll(async () => {
  emulator = await startEmulator(credentials);
});
beforeEach(() => emulator.reset());
afterEach(() => client.close());
afterAll(() => emulator.close());

function connect(options: Partial<NaverCaptchaClientOptions> = {}): NaverCaptchaClient {
  client = new NaverCaptchaClient({ ...credentials, baseUrl: emulator.url, timeoutMs: 2_000, retries: 0, ...options });
  return client;
}

/** Every call once; each sees what is set up. */
async function callAll(): Promise<void> {
  const key = await client.issueKey();
  await buffer((await client.fetchPicture(key)).stream);
  expect(await client.compare(key, emulator.answerOf(key) ?? '')).toMatchObject({ outcome: 'passed' });
}

describe('client.axios', () => {
  it('takes interceptors, which see every call and never the credentials', async () => {
    const seen: string[] = [];
    const note = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
      seen.push(inspect(config, { depth: 9, showHidden: true }));
      config.headers.set('X-Request-Id', 'of the test');
      return config;
    };
    connect().axios.interceptors.request.use(note);
    client.axios.interceptors.response.use((response) => {
      seen.push(inspect(response.config, { depth: 9 }), inspect(response.headers));
      return response;
    });
    await callAll();
    expect(seen).toHaveLength(9);
    expect(seen.join()).not.toContain('canary');
    for (const { headers } of emulator.requests) expect(headers['x-request-id']).toBe('of the test');
  });

  it.each(['request', 'response'] as const)('gives a %s interceptor a signal that it can hand on', async (side) => {
    const fired: boolean[] = [];
    const handOn = ({ signal }: { signal?: unknown }): void => {
      // Only a real one is taken here.
      const both = AbortSignal.any([signal as AbortSignal, new AbortController().signal]);
      both.addEventListener('abort', () => fired.push(both.aborted));
    };
    const { interceptors } = connect({ timeoutMs: 1_500 }).axios;
    if (side === 'request') {
      interceptors.request.use((config) => {
        handOn(config);
        return config;
      });
    } else {
      interceptors.response.use((response) => {
        handOn(response.config);
        return response;
      });
    }
    await callAll();
    expect(fired).toEqual([]);
    emulator.fail('image', 'stall');
    const { stream } = await client.fetchPicture(await client.issueKey());
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' });
    expect(fired).toEqual([true]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('of the interceptor')), { outcome: 'unavailable' }],
    ['returns something else', () => ({ data: 'read already' }), undefined],
  ])('says so when an interceptor %s', async (_, interceptor, expected) => {
    connect().axios.interceptors.response.use(interceptor as never);
    const error: unknown = await client.issueKey().catch((reason: unknown) => reason);
    if (expected === undefined) expect(error).toBeInstanceOf(CaptchaConfigError);
    else expect(error).toMatchObject(expected);
    expect((error as Error).message).toMatch(/interceptor/);
  });
});

describe('axios', () => {
  it('lends its interceptors and headers to every call', async () => {
    const instance = axios.create({ headers: { 'X-Site': 'mine', 'user-agent': 'site/1' } });
    let intercepted = 0;
    instance.interceptors.request.use((config) => {
      intercepted++;
      return config;
    });
    expect(connect({ axios: instance }).axios).toBe(instance);
    await callAll();
    expect(intercepted).toBe(3);
    for (const { headers } of emulator.requests) {
      expect(headers).toMatchObject({ 'x-site': 'mine', 'user-agent': 'site/1' });
    }
  });

  it('changes neither where calls go, nor who makes them, nor how answers are read', async () => {
    const instance = axios.create({
      baseURL: 'http://evil.example',
      url: '/evil',
      method: 'post',
      responseType: 'json',
      maxRedirects: 9,
      validateStatus: () => false,
      transformResponse: () => 'transformed',
      proxy: { host: '127.0.0.1', port: 9 },
      headers: { 'X-NAVER-CLIENT-SECRET': 'theirs' },
    });
    connect({ axios: instance });
    await callAll();
    for (const { headers, method } of emulator.requests) {
      expect(method).toBe('GET');
      expect(headers['x-naver-client-secret']).toBe(credentials.clientSecret);
    }
    emulator.fail('issue', { status: 302, headers: { Location: `${emulator.url}/elsewhere` } });
    expect(await errorOf(client.issueKey())).toMatchObject({ outcome: 'protocol', upstreamStatus: 302 });
    expect(emulator.requests.at(-1)?.path).not.toBe('/elsewhere');
  });

  it('shortens the deadline by its timeout', async () => {
    connect({ axios: axios.create({ timeout: 100 }), timeoutMs: 60_000 });
    emulator.fail('issue', 'hang');
    expect(await errorOf(client.issueKey())).toMatchObject({ code: 'ERR_CAPTCHA_UPSTREAM_TIMEOUT', reason: 'timeout' });
  });

  it('is sent through its own adapter, if it has one, without following redirects', async () => {
    connect({ axios: axios.create({ adapter: 'http', maxRedirects: 5 }) });
    await callAll();
    emulator.fail('issue', { status: 302, headers: { Location: `${emulator.url}/elsewhere` } });
    expect(await errorOf(client.issueKey())).toMatchObject({ outcome: 'protocol', upstreamStatus: 302 });
    emulator.fail('issue', 'reset');
    const error = await errorOf(client.issueKey());
    expect(error).toMatchObject({ reason: 'reset' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it.each([
    [{ axios: {} }, '`axios` must be an instance made by axios.create()'],
    [{ axios: () => undefined }, '`axios` must be an instance made by axios.create()'],
    [{ axios: axios.create({ adapter: 'http' }), proxyUrl: 'http://127.0.0.1:9' }, 'has an adapter of its own'],
  ])('is refused where it cannot do what is asked: %#', async (options, message) => {
    expect(() => new NaverCaptchaClient({ ...credentials, ...(options as object) })).toThrow(message);
    await connect().close();
  });
});
