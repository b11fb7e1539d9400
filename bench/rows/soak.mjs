import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import console from 'node:console';
import { startMeasured, startOther } from '../measure/child.mjs';
import { visitors } from '../measure/load.mjs';
import { connectionsTo } from '../measure/sockets.mjs';
import { cookieOf, loadPicture, submit } from './targets.mjs';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const concurrency = 16;
/** Longer than any challenge or count of a limit is kept here. */
const forgottenMs = 65_000;
/** Longer than every deadline and kept connection here. */
const calmMs = 10_000;

/** What visitors do, and how many of a hundred do it. Answers are not judged: part of the calls fail on purpose. */
const visits = [
  [40, async (crowd) => submit(crowd, await loadPicture(crowd))],
  [15, async (crowd) => submit(crowd, await loadPicture(crowd), '/signup', 'WRONG')],
  [15, async (crowd) => submit(crowd, await keyThen(crowd, 'image'))],
  [10, async (crowd) => submit(crowd, await keyThen(crowd, 'audio'))],
  [5, (crowd) => crowd.request('/signup', { method: 'POST', headers: form, body: 'captcha-response=AB12CD' })],
  [15, (_crowd, url) => leave(url)],
];

/** Holds a mixed load, a hundredth of whose calls fail, and prints what is in use before and after. */
export async function soak({ quick, minutes = quick ? '0.2' : '10', log }) {
  const upstream = await startOther('upstream', { keepAliveMs: 4_000 });
  const site = await startMeasured('site', { baseUrl: upstream.url, timeoutMs: 2_000, challengeTtlMs: 60_000 });
  await load(site, performance.now() + 5_000);
  const report = () => inUse(site, upstream);
  const lines = [{ when: 'at first', visits: 0, ...(await report()) }];
  const end = performance.now() + Number(minutes) * 60_000;
  let done = 0;
  let names = ['never', 'stall', 'drip', 'reset', 'half', 'error'];
  while (performance.now() < end) {
    await upstream.ask('fail', { operation: 'any', name: names[0], share: 0.01 });
    names = [...names.slice(1), names[0]];
    done += await load(site, Math.min(end, performance.now() + 30_000));
    log(`${done} visits, RSS ${((await site.ask('memory')).rss / 2 ** 20).toFixed(0)} MiB`);
    await site.ask('forget');
  }
  await upstream.ask('fail');
  lines.push({ when: 'at the end', visits: done, ...(await report()) });
  console.table(lines);
  await site.stop();
  await upstream.stop();
  return { rows: [], details: lines };
}

async function load(site, end) {
  const crowd = visitors(site.url, concurrency);
  let done = 0;
  async function visitor() {
    while (performance.now() < end) {
      let drawn = Math.random() * 100;
      const [, visit] = visits.find(([share]) => (drawn -= share) < 0);
      await visit(crowd, `${site.url}/captcha/image`).catch(() => undefined);
      done++;
    }
  }
  await Promise.all(Array.from({ length: concurrency }, visitor));
  await crowd.close();
  return done;
}

async function inUse(site, upstream) {
  await pause(forgottenMs);
  // Counts that are over go when the next visitors come.
  await load(site, performance.now() + 500);
  await site.ask('forget');
  await pause(calmMs);
  const { heap, rss } = await site.ask('memory');
  const { TCPSocketWrap: sockets = 0, Timeout: timers = 0 } = await site.ask('resources');
  const mib = (bytes) => Number((bytes / 2 ** 20).toFixed(1));
  const toNaver = connectionsTo(upstream.url);
  return { 'heap MiB': mib(heap), 'RSS MiB': mib(rss), sockets, 'sockets to NAVER': toNaver, timers };
}

async function keyThen(crowd, media) {
  const cookie = cookieOf(await crowd.request('/captcha/key', { method: 'POST' }));
  await crowd.request(`/captcha/${media}`, { headers: { cookie } });
  return cookie;
}

function leave(url) {
  return new Promise((resolve) => {
    const req = http.get(url, { agent: false }, (res) => res.once('data', () => req.destroy()));
    req.on('error', () => undefined);
    req.once('close', resolve);
  });
}
