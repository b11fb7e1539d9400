import { once } from 'node:events';
import net from 'node:net';
import { URL } from 'node:url';
import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, visitors } from '../measure/load.mjs';
import { residentBytes } from '../measure/memory.mjs';
import { median } from '../measure/statistics.mjs';
import { until } from '../measure/until.mjs';
import { startNginx } from '../servers/nginx.mjs';
import { cookieOf } from './targets.mjs';

/** More than the connections of one client: they are spread over several, so that every picture is under way. */
const spread = 100;
/** Long enough to hold them all. */
const timeoutMs = 120_000;

const node = (module, options) => async (baseUrl) => {
  const child = await startMeasured(module, { baseUrl, ...options });
  return { ...child, memory: () => child.ask('memory') };
};

async function nginx(baseUrl) {
  const server = await startNginx({ baseUrl });
  return { ...server, memory: () => ({ rss: residentBytes(server.pid) }) };
}

const passThrough = () => ({ path: '/image' });

const variants = {
  client: { start: node('pass-through', { way: 'client', clients: spread, timeoutMs }), requestOf: passThrough },
  router: {
    start: node('site', { captchas: spread, timeoutMs }),
    async requestOf(crowd, i) {
      const base = i % spread === 0 ? '/captcha' : `/captcha/${i % spread}`;
      return { path: `${base}/image`, cookie: cookieOf(await crowd.request(`${base}/key`, { method: 'POST' })) };
    },
  },
  'http-proxy-middleware': {
    start: node('pass-through', { way: 'http-proxy-middleware, keep-alive' }),
    requestOf: passThrough,
  },
  nginx: { start: nginx, requestOf: passThrough },
};

/** Row 6: what one picture costs while half of it is still to come, and its visitor waits. */
export async function slowClients({ quick, sizes, log }) {
  const count = quick ? 200 : 2_000;
  const found = {};
  for (const [name, variant] of Object.entries(variants)) {
    const each = [];
    for (let i = 0; i < sizes.instances; i++) each.push(await measure(variant, count, sizes.warm));
    found[name] = { heap: median(each.map(({ heap }) => heap)), rss: median(each.map(({ rss }) => rss)) };
    log(name);
  }
  const row = (name, what, measured, goal) => ({
    row: 6,
    what: `${name}, ${what} a picture held`,
    measured,
    goal,
    unit: 'KB',
  });
  return {
    rows: [
      row('client', 'heap', found.client.heap, 24),
      row('client', 'RSS', found.client.rss, 30),
      row('router', 'heap', found.router.heap, 24),
      row('router', 'RSS', found.router.rss, 30),
      row('http-proxy-middleware', 'heap', found['http-proxy-middleware'].heap),
      row('http-proxy-middleware', 'RSS', found['http-proxy-middleware'].rss),
      row('nginx', 'RSS', found.nginx.rss),
    ],
    details: found,
  };
}

async function measure({ start, requestOf }, count, warm) {
  const upstream = await startOther('upstream');
  const server = await start(upstream.url);
  const crowd = visitors(server.url, 16);
  const requests = await closedLoop(Math.max(count, warm), 16, (i) => requestOf(crowd, i));
  await closedLoop(warm, 16, async (i) => {
    const { path, cookie = '' } = requests[i];
    await crowd.request(path, { headers: { cookie } });
  });
  // The warm-up has used some of the keys; those who wait have keys of their own.
  const held = await closedLoop(count, 16, (i) => requestOf(crowd, i));
  await crowd.close();
  const before = await server.memory();
  await upstream.ask('fail', { operation: 'image', name: 'stall' });
  const sockets = await closedLoop(count, 16, (i) => ask(server.url, held[i]));
  if (!(await until(async () => (await upstream.ask('holding')) === count, 60_000))) {
    throw new Error(`Only ${await upstream.ask('holding')} of ${count} pictures are under way.`);
  }
  const after = await server.memory();
  for (const socket of sockets) socket.destroy();
  await server.stop();
  await upstream.stop();
  const each = (what) => (after[what] - before[what]) / count / 1_024;
  return { heap: each('heap'), rss: each('rss') };
}

/** Asks for a picture, and reads nothing of it. */
async function ask(url, { path, cookie = '' }) {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined).pause();
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${cookie}\r\n\r\n`);
  return socket;
}
