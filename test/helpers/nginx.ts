import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCertificate } from './certificate.js';
import { freePort } from './port.js';
import { programOf } from './services.js';
import { until } from './until.js';

/** One server of an upstream. */
const serverLine = /^ *server \S+:\d+.*;\n/m;

/** A real nginx of a suite's own. */
export interface Nginx {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts nginx with one site: a configuration as a reader would install it, but for its port, its certificate and the
 * addresses of its servers, of which there may be more or fewer.
 */
export async function startNginx(site: string, servers: readonly string[]): Promise<Nginx> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const certificate = createCertificate('IP:127.0.0.1');
  const [line = ''] = serverLine.exec(site) ?? [];
  const lines = servers.map((url) => line.replace(/server \S+:\d+/, `server ${new URL(url).host}`)).join('');
  const [before = '', ...others] = site.split(new RegExp(serverLine, 'gm'));
  const here = (before + lines + others.join(''))
    .replace(/listen (80|443)/, `listen 127.0.0.1:${port}`)
    .replace(/\S+\.crt;/, `${certificate.certFile};`)
    .replace(/\S+\.key;/, `${certificate.keyFile};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  // Its workers give up root's rights, and with them this folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `${user} daemon off; worker_processes 1; error_log stderr; pid ${folder}/pid; events {}
http { access_log off; add_header X-Upstream $upstream_addr always; ${temporary.join(' ')}\n${here}}\n`,
  );
  const child = spawn(programOf('nginx') ?? 'nginx', ['-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
      certificate.remove();
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
