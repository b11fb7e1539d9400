// Every fault of the emulator at every step, then visitors who leave mid-picture and readers who never read. Prints what
// is left of them: connections to NAVER, timers, heap and RSS.
// Arguments: requests a fault, visitors who leave, readers who never read.
import { subscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import net from 'node:net';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import session from 'express-session';
import { startEmulator } from '../../dist/esm/emulator/index.js';
import { faultDescriptions } from '../../dist/esm/emulator/faults/fault.js';
import { naverCaptcha } from '../../dist/esm/index.js';

const { console, performance, setTimeout } = globalThis;
const [each = 1_000, leaving = 10_000, neverReading = 2_000] = process.argv.slice(2).map(Number);
const crowd = 50;
// Small and short, so that a thousand of each fault end within minutes.
const values = { 'gzip-bomb': 1, oversized: 1, delay: 300, drip: 50 };
const unhandled = [];
process.on('unhandledRejection', (error) => unhandled.push(error));
process.on('uncaughtException', (error) => unhandled.push(error));

// The emulator keeps its server to itself, but Node tells of every server's requests.
let upstream;
subscribe('http.server.request.start', ({ server }) => {
  if (server.address()?.port === emulator.port) upstream = server;
});
const emulator = await startEmulator({ style: 'striped', seed: 1 });
const { clientId, clientSecret, url: baseUrl } = emulator;
const captcha = naverCaptcha({
  clientId,
  clientSecret,
  baseUrl,
  limits: false,
  dailyBudget: false,
  timeoutMs: 200,
  challengeTtlMs: 5_000,
  // Every request is to meet its fault: with these, most would never be sent.
  circuitBreaker: false,
  retries: 0,
});
const app = express();
const store = new session.MemoryStore();
app.use(session({ store, secret: 'bench', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
let handled = 0;
app.post('/signup', express.json(), captcha.requireCaptcha(), (_req, res) => res.json({ handled: ++handled }));
// eslint-disable-next-line no-unused-vars -- Express tells an error handler by its four parameters
app.use((error, _req, res, _next) => res.status(error.status ?? 500).end());
const site = http.createServer(app);
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
const { port } = site.address();

await visit('/captcha/image');
await report('at first');
const odd = new Map();
for (const operation of ['issue', 'image', 'audio', 'compare']) {
  const from = performance.now();
  let slowest = 0;
  for (const name of Object.keys(faultDescriptions)) {
    for (let done = 0; done < each; done += crowd) {
      const cookies = await Promise.all(Array.from({ length: crowd }, () => (operation === 'compare' ? load() : '')));
      emulator.fail(operation, { name, value: values[name] }, crowd);
      await Promise.all(
        cookies.map(async (cookie) => {
          const begun = performance.now();
          const status =
            operation === 'compare'
              ? await visit('/signup', cookie, '{"captcha-response":"WRONG"}')
              : await visit(operation === 'audio' ? '/captcha/audio' : '/captcha/image');
          slowest = Math.max(slowest, performance.now() - begun);
          const key = `${operation} ${name} ${status}`;
          if (![200, 'cut', 403, 502, 503, 504].includes(status)) odd.set(key, (odd.get(key) ?? 0) + 1);
        }),
      );
      emulator.reset();
      // The session store is the application's; what it keeps is not what is measured here.
      for (const id of Object.keys(store.sessions)) delete store.sessions[id];
    }
  }
  await report(`${operation}, ${((performance.now() - from) / 1_000).toFixed(0)} s, slowest ${slowest.toFixed(0)} ms`);
}
for (const round of ['first', 'second']) {
  for (let done = 0; done < leaving; done += crowd) {
    await Promise.all(Array.from({ length: crowd }, (_, i) => leave(['/captcha/image', '/captcha/audio'][i % 2], i)));
    if (done % 1_000 === 0) emulator.reset();
    for (const id of Object.keys(store.sessions)) delete store.sessions[id];
  }
  await report(`${leaving} left, ${round} time`);
}
const readers = [];
for (let done = 0; done < neverReading; done += crowd) {
  readers.push(...(await Promise.all(Array.from({ length: crowd }, () => neverRead()))));
}
await report(`${neverReading} never read`);
await report('and still do not');
console.log(`another visitor meanwhile: ${await visit('/captcha/image')}`);
for (const socket of readers) socket.destroy();
await report('they are gone');
console.log(`handled ${handled}, unhandled ${unhandled.length}, undocumented answers`, Object.fromEntries(odd));
await captcha.close();
site.closeAllConnections();
site.close();
await emulator.close();

/** One request; 'cut' where the answer breaks off. */
function visit(path, cookie = '', body = undefined) {
  return new Promise((resolve) => {
    const headers = { Cookie: cookie, ...(body && { 'Content-Type': 'application/json' }) };
    const req = http.request({ port, path, headers, method: body ? 'POST' : 'GET', agent: false }, (res) => {
      res.resume().once('close', () => resolve(res.complete ? res.statusCode : 'cut'));
    });
    req.once('error', () => resolve('cut'));
    req.end(body);
  });
}

/** Loads a picture, and returns the cookie that it is kept under. */
function load() {
  return new Promise((resolve) => {
    http.get({ port, path: '/captcha/image', agent: false }, (res) => {
      res.resume().once('close', () => resolve(String(res.headers['set-cookie']).split(';', 1)[0]));
    });
  });
}

/** Leaves before the headers, at the headers, or within the picture. */
function leave(path, i) {
  return new Promise((resolve) => {
    const req = http.get({ port, path, agent: false }, (res) => {
      if (i % 3 === 1) req.destroy();
      else res.once('data', () => req.destroy());
    });
    req.on('error', () => undefined);
    req.once('close', resolve);
    if (i % 3 === 0) setTimeout(() => req.destroy(), i);
  });
}

/** Asks for a picture and reads nothing of it. */
async function neverRead() {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined).pause();
  socket.write('GET /captcha/image HTTP/1.1\r\nHost: x\r\n\r\n');
  await pause(50);
  return socket;
}

async function report(when) {
  // Deadlines have to end first, and connections that were only kept for the next call (undici: 4 s, Node: 5 s).
  await pause(6_500);
  globalThis.gc?.();
  await pause(100);
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((name) => name === 'Timeout').length;
  const sockets = await new Promise((resolve) => upstream.getConnections((_, count) => resolve(count)));
  const { heapUsed, rss } = process.memoryUsage();
  const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  console.log(`${when.padEnd(36)} upstream ${sockets}  timers ${timers}  heap ${mb(heapUsed)}  rss ${mb(rss)}`);
}
