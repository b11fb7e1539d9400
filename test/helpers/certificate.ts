import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const config = `[ca]
default_ca = self
[self]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** Makes a self-signed certificate for an address of this machine, or another name; valid, or expired years ago. */
export function certificate(options: { name?: string; expired?: boolean } = {}): { cert: string; key: string } {
  const { name = 'IP:127.0.0.1', expired = false } = options;
  const cwd = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  try {
    for (const [file, text] of Object.entries({ config, index: '', serial: '01', names: `subjectAltName=${name}` }))
      writeFileSync(path.join(cwd, file), text);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key'];
    openssl('req', '-new', ...key, '-out', 'request', '-subj', `/CN=${randomUUID()}`);
    const dates = ['-startdate', '20200101000000Z', '-enddate', expired ? '20200201000000Z' : '20490101000000Z'];
    const from = ['-selfsign', '-keyfile', 'key', '-in', 'request', '-extfile', 'names'];
    openssl('ca', '-batch', '-config', 'config', ...from, ...dates, '-notext', '-out', 'cert');
    return { cert: readFileSync(path.join(cwd, 'cert'), 'utf8'), key: readFileSync(path.join(cwd, 'key'), 'utf8') };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** A certificate that signs itself, so that it is its own authority. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** The same as files, for programs that want them so. */
  readonly certFile: string;
  readonly keyFile: string;
  remove(): void;
}

/** Makes a certificate as {@link certificate} does, and keeps it in files. @param names - as X.509 has them: `DNS:example.com` */
export function createCertificate(...names: string[]): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const { cert, key } = certificate({ name: names.join(',') });
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  return { cert, key, certFile, keyFile, remove: () => rmSync(folder, { recursive: true }) };
}
