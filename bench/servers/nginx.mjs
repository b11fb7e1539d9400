import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { URL } from 'node:url';
import { measuredCore, pin } from '../measure/pin.mjs';
import { credentialHeaders, picturePath } from './credentials.mjs';
import { listen } from './listen.mjs';

/** Starts nginx as one process that hands the upstream's picture on, over kept connections. */
export async function startNginx({ baseUrl }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-nginx-'));
  const port = await freePort();
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port, new URL(baseUrl).host));
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], { stdio: 'inherit' });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await answers(port);
  pin(child.pid, measuredCore);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async stop() {
      child.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const configuration = (folder, port, upstream) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  upstream naver { server ${upstream}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /image {
      proxy_pass http://naver${picturePath};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
${Object.entries(credentialHeaders)
  .map(([name, value]) => `      proxy_set_header ${name} ${value};`)
  .join('\n')}
    }
  }
}
`;

async function freePort() {
  const server = net.createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port) {
  for (let tries = 0; tries < 100; tries++) {
    const socket = net.connect(port, '127.0.0.1');
    const reached = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      pause(1_000, false),
    ]);
    socket.destroy();
    if (reached) return;
    await pause(50);
  }
  throw new Error('nginx does not answer.');
}
