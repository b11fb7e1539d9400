// Visitors load a picture and leave, twice. Prints what is left of them before and after their challenges
// expire: records in the store, heap, and the budget's reservations.
// Arguments: visitors, and the URL of a Redis. Without it, challenges and sessions are in memory; with one, the challenges are in that Redis.
import { createServer } from 'node:http';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { naverCaptcha, RedisChallengeStore, SessionChallengeStore } from '../../dist/esm/index.js';

const { Buffer, console, fetch } = globalThis;
const challengeTtlMs = 30_000;
const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(5_000)]);

const upstream = createServer((req, res) => {
  if (req.url.includes('ncaptcha.bin')) res.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(picture);
  else res.writeHead(200, { 'Content-Type': 'text/plain' }).end(`{"key":"${Math.random().toString(36).slice(2)}"}`);
});
const baseUrl = await listen(upstream);
const [, , count, url] = process.argv;
const visitors = Number(count);
const client = url === undefined ? undefined : createClient({ url });
client?.on('error', (error) => console.error(error.message));
await client?.connect();
const sessions = new session.MemoryStore();
const captcha = naverCaptcha({
  clientId: 'bench',
  clientSecret: 'bench',
  baseUrl,
  store: client ? new RedisChallengeStore({ client }) : new SessionChallengeStore(),
  challengeTtlMs,
  limits: false,
  dailyBudget: 1_000_000,
});
const app = express();
// Sessions live as long as challenges here, so that what is left is the captcha's share.
const cookie = { maxAge: challengeTtlMs };
app.use(session({ store: sessions, secret: 'bench', resave: false, saveUninitialized: false, cookie }));
app.use('/captcha', captcha.router);
const server = createServer(app);
const site = await listen(server);

await report('at first');
for (const round of ['first', 'second']) {
  for (let done = 0; done < visitors; done += 50) {
    await Promise.all(Array.from({ length: 50 }, async () => (await fetch(`${site}/captcha/image`)).arrayBuffer()));
  }
  await report(`${round} round left`);
  // Reservations end in steps of a sixteenth of a challenge's life.
  await setTimeout(challengeTtlMs * 1.1);
  // express-session's MemoryStore drops its own expired sessions only when they are asked for.
  sessions.all(() => undefined);
  await report(`${round} expired`);
}
await captcha.close();
client?.destroy();
for (const one of [server, upstream]) {
  one.closeAllConnections();
  one.close();
}

async function report(when) {
  globalThis.gc?.();
  const { spent, reserved } = await captcha.budget();
  const heap = (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1);
  const records = client
    ? `${(await client.keys('naver-captcha:*')).length} keys`
    : `${Object.keys(sessions.sessions).length} records`;
  console.log(
    `${when.padEnd(18)} ${records.padEnd(15)} heap ${heap} MiB  budget: spent ${spent}, reserved ${reserved}`,
  );
}

async function listen(one) {
  await new Promise((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${one.address().port}`;
}
