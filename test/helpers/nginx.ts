import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './port.js';
import { programOf } from './services.js';
import { until } from './until.js';

/** A real nginx of a suite's own, with a certificate of its own. */
export interface Nginx {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts nginx with one site: a configuration as a reader would install it, but for its port, its certificate and its servers. */
export async function startNginx(site: string, servers: readonly number[]): Promise<Nginx> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const [crt, key] = [path.join(folder, 'site.crt'), path.join(folder, 'site.key')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', crt, ...subject], {
    stdio: 'ignore',
  });
  const [first, second] = servers;
  const here = site
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace(/\S+\.crt;/, `${crt};`)
    .replace(/\S+\.key;/, `${key};`)
    .replace('127.0.0.1:3001', `127.0.0.1:${first}`)
    .replace('127.0.0.1:3002', `127.0.0.1:${second}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  const config = `daemon off; worker_processes 1; error_log stderr; pid ${folder}/pid;
events {}
http { access_log off; ${temporary.join(' ')}\n${here}}`;
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const args = ['-p', folder, '-c', path.join(folder, 'nginx.conf')];
  const child = spawn(programOf('nginx') ?? 'nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(output);
    return accepts(port);
  });
  return {
    port,
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
