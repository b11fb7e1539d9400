import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { createCertificate, type Certificate } from '../../helpers/certificate.js';
import { shopSecret, solve, startProxy, type ProxySite } from '../../helpers/proxy.js';
import { describeWith, programOf } from '../../helpers/services.js';

const run = promisify(execFile);
const folder = path.join(__dirname, 'libraries');

describe('a server library written for others', () => {
  let site: ProxySite;
  beforeAll(async () => {
    site = await startProxy();
  });
  afterAll(() => site.close());

  /** Two good tokens, of which one is tried twice and one with a secret that is wrong, and one bad one. */
  async function questions(): Promise<string> {
    const [token, other] = [await solve(site, { action: 'signup' }), await solve(site, { action: 'signup' })];
    return JSON.stringify([
      { secret: shopSecret, token },
      { secret: shopSecret, token },
      { secret: shopSecret, token: 'nonsense' },
      { secret: 'wrong', token: other },
      { secret: shopSecret, token: other },
    ]);
  }
  const answers = [
    true,
    ['timeout-or-duplicate'],
    ['invalid-input-response'],
    ['invalid-input-secret'],
    true,
  ] as unknown[];

  describe('of Node', () => {
    let certificate: Certificate;
    let tls: Server;
    beforeAll(async () => {
      certificate = createCertificate('DNS:hcaptcha.com', 'DNS:www.google.com', 'DNS:challenges.cloudflare.com');
      tls = createServer({ cert: certificate.cert, key: certificate.key }, site.proxy.app).listen(0, '127.0.0.1');
      await once(tls, 'listening');
    });
    afterAll(async () => {
      tls.closeAllConnections();
      tls.close();
      await once(tls, 'close');
      certificate.remove();
    });

    it.each(['hcaptcha', 'recaptcha2', 'express-recaptcha v2', 'express-recaptcha v3', 'turnstile-verify'])(
      '%s takes its word',
      async (library) => {
        const { port } = tls.address() as AddressInfo;
        const env = { ...process.env, TLS_PORT: String(port), NODE_EXTRA_CA_CERTS: certificate.certFile };
        const program = ['--import', path.join(folder, 'other-host.mjs'), path.join(folder, 'ask.mjs')];
        const { stdout } = await run(process.execPath, [...program, library, site.url, await questions()], { env });
        expect(JSON.parse(stdout)).toEqual(answers);
      },
    );
  });

  describeWith('php', 'of PHP', () => {
    it('google/recaptcha takes its word, and that of the page, the action and the time', async () => {
      const args = [path.join(folder, 'ask.php'), site.url, await questions()];
      const { stdout } = await run(programOf('php') ?? '', args);
      expect(JSON.parse(stdout)).toEqual([
        true,
        ...[['timeout-or-duplicate'], ['invalid-input-response'], ['invalid-input-secret']].map((codes) => [
          ...codes,
          'hostname-mismatch',
          'action-mismatch',
        ]),
        true,
      ]);
    });
  });

  describeWith('flask', 'of Python', () => {
    it('Flask-WTF takes its word', async () => {
      const args = [path.join(folder, 'ask.py'), site.url, await questions()];
      const { stdout } = await run(programOf('flask') ?? '', args);
      expect(JSON.parse(stdout)).toEqual([
        true,
        ['The response parameter is missing.'],
        ['The response parameter is invalid or malformed.'],
        ['The secret parameter is invalid or malformed.'],
        true,
      ]);
    });
  });
});
