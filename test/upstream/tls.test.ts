import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { certificate } from '../helpers/certificate.js';
import { errorOf } from '../helpers/error-of.js';
import { startTcpUpstream } from '../helpers/upstream.js';

const credentials = { clientId: 'an-id', clientSecret: 'a-secret' };
const [own, other] = [certificate(), certificate()];

let emulator: Emulator | undefined;
let client: NaverCaptchaClient | undefined;
afterEach(async () => {
  await client?.close();
  await emulator?.close();
});

async function connect(
  tls: { cert: string; key: string },
  options: Partial<NaverCaptchaClientOptions> = {},
): Promise<NaverCaptchaClient> {
  emulator = await startEmulator({ ...credentials, tls });
  client = new NaverCaptchaClient({ ...credentials, baseUrl: emulator.url, ...options });
  return client;
}

describe('ca', () => {
  it.each([
    ['text', own.cert],
    ['bytes', Buffer.from(own.cert)],
    ['a list', [other.cert, own.cert]],
    ['a bundle', `# comment\n${other.cert}\n${own.cert}`],
  ])('is trusted as %s', async (_, ca) => {
    expect(await (await connect(own, { ca })).issueKey()).toEqual(expect.any(String));
  });

  it.each([
    ['nothing', ''],
    ['a path', '/etc/ssl/ca.pem'],
    ['half a certificate', own.cert.slice(0, 200)],
    ['a certificate that is none', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['no list of texts', [5]],
    ['an empty list', []],
  ])('refuses %s', (_, ca) => {
    expect(() => new NaverCaptchaClient({ ...credentials, ca: ca as string })).toThrow('`ca`');
  });
});

describe('a certificate that is not trusted', () => {
  it.each([
    ['self-signed', own, {}, 'give it as `ca`'],
    ['signed by another than ca', own, { ca: other.cert }, '`ca`'],
    ['expired', certificate({ expired: true }), undefined, 'expired'],
    ['for another host', certificate({ name: 'DNS:elsewhere.example' }), undefined, 'for another host'],
  ])('%s: is told apart, with the fix, before anything is sent', async (_, tls, options, message) => {
    const error = await errorOf((await connect(tls, options ?? { ca: tls.cert })).compare('key', 'ABCD'));
    expect(error).toMatchObject({ reason: 'tls', unsent: true, outcome: 'unavailable', status: 502 });
    expect(error.message).toContain(message);
    expect(emulator?.requests).toHaveLength(0);
  });
});

describe('a network that does not lead to NAVER', () => {
  it('tells a name that has no address', async () => {
    client = new NaverCaptchaClient({ ...credentials, baseUrl: 'https://no.such.host.invalid', retries: 0 });
    const error = await errorOf(client.issueKey());
    expect(error).toMatchObject({ reason: 'dns', unsent: true });
    expect(error.message).toContain('DNS');
  });

  it('tells a port that speaks no TLS', async () => {
    const plain = await startTcpUpstream((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    client = new NaverCaptchaClient({ ...credentials, baseUrl: plain.url.replace('http', 'https'), retries: 0 });
    const error = await errorOf(client.issueKey());
    expect(error).toMatchObject({ reason: 'tls', unsent: true });
    await plain.close();
  });
});
