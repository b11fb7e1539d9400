import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './redis.js';
import { programOf } from './services.js';
import { until } from './until.js';

const documented = path.resolve(__dirname, '../../docs/deploy/nginx.conf');

/** nginx with the configuration that the documentation has, before other servers. */
export interface Nginx {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts it. Besides the addresses nothing of the documented file is changed; `X-Upstream` is added, which tells who has
 * answered.
 */
export async function startNginx(servers: readonly string[]): Promise<Nginx> {
  const folder = mkdtempSync(path.join(tmpdir(), 'captcha-nginx-'));
  const port = await freePort();
  const [line = ''] = /^ *server proxy-1:3000.*\n/m.exec(readFileSync(documented, 'utf8')) ?? [];
  const lines = servers.map((url) => line.replace('proxy-1:3000', new URL(url).host)).join('');
  const site = readFileSync(documented, 'utf8')
    .replace(line, lines)
    .replace(/^ *server proxy-\d+:3000.*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${port};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};\n`);
  const config = path.join(folder, 'nginx.conf');
  writeFileSync(
    config,
    // Its workers give up root's rights, and with them this folder.
    `${process.getuid?.() === 0 ? 'user root; ' : ''}pid nginx.pid; worker_processes 1; error_log error.log; events {}\n` +
      `http { access_log off; add_header X-Upstream $upstream_addr always;\n${temporary.join('')}${site}}\n`,
  );
  const child = spawn(programOf('nginx') ?? 'nginx', ['-p', folder, '-c', config, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    url,
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
