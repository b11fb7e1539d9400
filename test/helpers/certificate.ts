import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A certificate that signs itself, so that it is its own authority. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The same as files, for programs that want them so. */
  readonly certFile: string;
  readonly keyFile: string;
  remove(): void;
}

/** Makes a certificate for a day. @param names - as X.509 has them: `DNS:example.com`, `IP:127.0.0.1` */
export function createCertificate(...names: string[]): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'captcha-certificate-'));
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  const subject = ['-subj', '/CN=the test', '-addext', `subjectAltName=${names.join(',')}`, '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', certFile], { stdio: 'ignore' });
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    certFile,
    keyFile,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
