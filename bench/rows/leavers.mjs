import http from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, visitors } from '../measure/load.mjs';
import { connectionsAt, connectionsTo } from '../measure/sockets.mjs';
import { until } from '../measure/until.mjs';

const concurrency = 50;
/** The default of `timeoutMs`, and some more. */
const deadlineMs = 5_500;

/** When a visitor leaves, and what keeps the upstream busy until then. */
const phases = {
  'waiting for the key': { operation: 'issue', name: 'never' },
  'waiting for the picture': { operation: 'image', name: 'never' },
  'within the picture': { operation: 'image', name: 'stall' },
};

/** Row 7: what visitors leave behind who go before their picture has come. */
export async function leavers({ quick, sizes, log }) {
  const count = quick ? 500 : 10_000;
  // Connections and challenges are not kept for long here, so that what is left was left behind.
  const upstream = await startOther('upstream', { keepAliveMs: 4_000 });
  const site = await startMeasured('site', { baseUrl: upstream.url, challengeTtlMs: 5_000 });
  const rows = [];
  const details = {};
  const crowd = visitors(site.url, concurrency);
  await closedLoop(sizes.warm, concurrency, () => crowd.request('/captcha/image'));
  await crowd.close();
  for (const [phase, fault] of Object.entries(phases)) {
    await upstream.ask('fail', fault);
    const rounds = [];
    for (let round = 0; round < 2; round++) {
      await closedLoop(count, concurrency, () => leave(`${site.url}/captcha/image`));
      // Visitors leave faster than a site can take them in: those who have left it does not know of yet.
      await until(() => connectionsAt(site.url) === 0, 60_000);
      // By then every deadline is over. Connections that were kept for the next call end by themselves.
      await pause(deadlineMs);
      await until(() => connectionsTo(upstream.url) === 0, 60_000);
      await site.ask('forget');
      const sockets = connectionsTo(upstream.url);
      rounds.push({ sockets, ...(await site.ask('memory')), ...(await site.ask('resources')) });
      log(`${phase}, ${round + 1} of 2`);
    }
    const [first, second] = rounds;
    rows.push(
      { row: 7, what: `upstream sockets left, ${phase}`, measured: second.sockets, goal: 0 },
      {
        row: 7,
        what: `RSS that the second ${count} add, ${phase}`,
        measured: (second.rss - first.rss) / 2 ** 20,
        goal: 5,
        unit: 'MiB',
      },
      {
        row: 7,
        what: `of which in the heap, ${phase}`,
        measured: (second.heap - first.heap) / 2 ** 20,
        unit: 'MiB',
      },
    );
    details[phase] = rounds;
  }
  await site.stop();
  await upstream.stop();
  return { rows, details };
}

/** Loads a picture, and leaves with its first byte or after 20 ms, whichever comes first. */
async function leave(url) {
  const req = http.get(url, { agent: false }, (res) => res.once('data', () => req.destroy()));
  req.on('error', () => undefined);
  const leaving = setTimeout(() => req.destroy(), 20);
  // events.once() would reject with the error that leaving early is.
  await new Promise((resolve) => req.once('close', resolve));
  clearTimeout(leaving);
}
