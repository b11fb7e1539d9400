import { inspect } from 'node:util';
import { buffer } from 'node:stream/consumers';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { NaverCaptchaClient } from '../../src/index.js';
import { certificate } from '../helpers/certificate.js';
import { errorOf } from '../helpers/error-of.js';
import { startTunnel, type Tunnel } from '../helpers/tunnel.js';

const credentials = { clientId: 'an-id', clientSecret: 'a-secret' };
const tls = certificate();

let emulator: Emulator;
let tunnel: Tunnel;
let client: NaverCaptchaClient | undefined;
beforeAll(async () => {
  emulator = await startEmulator({ ...credentials, tls });
});
afterEach(async () => {
  await client?.close();
  await tunnel.close();
});
afterAll(() => emulator.close());

async function connect(answer?: number | 'silence', user = ''): Promise<NaverCaptchaClient> {
  tunnel = await startTunnel(answer);
  const proxyUrl = tunnel.url.replace('//', `//${user}`);
  client = new NaverCaptchaClient({
    ...credentials,
    baseUrl: emulator.url,
    ca: tls.cert,
    proxyUrl,
    timeoutMs: 1_000,
    retries: 0,
  });
  return client;
}

describe('proxyUrl', () => {
  it('leads every call through a tunnel, which is kept for the next', async () => {
    const through = await connect();
    const key = await through.issueKey();
    await buffer((await through.fetchPicture(key)).stream);
    expect(await through.compare(key, emulator.answerOf(key) ?? '')).toMatchObject({ outcome: 'passed' });
    expect(tunnel.asked).toEqual([{ target: `127.0.0.1:${emulator.port}`, authorization: undefined }]);
  });

  it('signs in with the user name and password of the URL', async () => {
    const through = await connect(undefined, 'us%40er:pass%3Aword@');
    await through.issueKey();
    const [{ authorization } = { authorization: undefined }] = tunnel.asked;
    expect(Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('us@er:pass:word');
  });

  it.each([
    [407, 'the right user name and password'],
    [403, 'Allow CONNECT'],
    [502, 'opened no tunnel (502)'],
  ])('says what to do when the proxy answers %i, and no password', async (status, message) => {
    const error = await errorOf((await connect(status, 'user:canary@')).compare('key', 'ABCD'));
    expect(error).toMatchObject({ reason: 'proxy', unsent: true, outcome: 'unavailable', status: 502 });
    expect(error.message).toContain(message);
    expect(inspect([error, client], { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('meets its deadline when the proxy never answers', async () => {
    const error = await errorOf((await connect('silence')).issueKey());
    expect(error).toMatchObject({ outcome: 'unavailable', reason: 'timeout' });
  });

  it('points at the proxy when nothing listens there', async () => {
    const through = await connect();
    await tunnel.close();
    const error = await errorOf(through.issueKey());
    expect(error).toMatchObject({ reason: 'connect', unsent: true });
    expect(error.message).toContain('Check proxyUrl');
  });

  it.each([
    ['proxy.internal:3128'],
    ['socks5://proxy.internal'],
    ['http://proxy.internal/path'],
    ['http://user:%zz-canary@proxy.internal'],
    [''],
    [3128],
  ])('refuses %j without quoting it', async (proxyUrl) => {
    await connect();
    const options = { ...credentials, proxyUrl: proxyUrl as string };
    expect(() => new NaverCaptchaClient(options)).toThrow('`proxyUrl`');
    expect(() => new NaverCaptchaClient(options)).not.toThrow(/canary/);
  });
});
