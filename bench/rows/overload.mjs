import { performance } from 'node:perf_hooks';
import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, openLoop, visitors } from '../measure/load.mjs';
import { median, quantile } from '../measure/statistics.mjs';

/** Row 10: twice as many visitors as can be served, who do not wait for one another. */
export async function overload({ quick, sizes, log }) {
  const far = await measure({ delayMs: 100, quick, sizes, log });
  const near = await measure({ delayMs: 0, quick, sizes, log });
  const row = (what, rest) => ({ row: 10, what, ...rest });
  return {
    rows: [
      row('goodput ÷ peak', { measured: far.goodput, goal: 0.9, unit: '%', atLeast: true }),
      row('p99 of the answers that turn visitors away', { measured: far.shedP99, goal: 50, unit: 'ms' }),
      row('of these, without Retry-After or not 503', { measured: far.rude, goal: 0 }),
      row('goodput ÷ peak, where the CPU is what is short', { measured: near.goodput, unit: '%' }),
      row('p99 of the answers that turn visitors away then', { measured: near.shedP99, unit: 'ms' }),
    ],
    details: { far, near },
  };
}

/** @param delayMs - how long the upstream takes: long, and connections are what is short; none, and it is the CPU */
async function measure({ delayMs, quick, sizes, log }) {
  const seconds = quick ? 3 : 10;
  const rounds = quick ? 1 : 3;
  const upstream = await startOther('upstream', { delayMs });
  const site = await startMeasured('site', { baseUrl: upstream.url });
  const peak = await findPeak(site, quick ? 1 : 4, sizes.warm);
  log(`peak ${peak.toFixed(0)} pictures a second`);
  const found = [];
  for (let round = 0; round < rounds; round++) {
    await site.ask('forget');
    found.push(await crush(site, 2 * peak, seconds));
  }
  await site.stop();
  await upstream.stop();
  return {
    peak,
    goodput: median(found.map(({ good }) => good)) / peak,
    shedP99: median(found.map(({ shedP99 }) => shedP99)),
    rude: Math.max(...found.map(({ rude }) => rude)),
    rounds: found,
  };
}

/** The most pictures a second, over crowds of several sizes that wait for one another. */
async function findPeak(site, seconds, warm) {
  let peak = 0;
  for (const size of [16, 32, 64, 96, 128]) {
    const crowd = visitors(site.url, size);
    if (peak === 0) await closedLoop(warm, size, () => crowd.request('/captcha/image'));
    const begin = performance.now() + 500;
    const end = begin + 1_000 * seconds;
    let good = 0;
    await closedLoop(size, size, async () => {
      while (performance.now() < end) {
        const { status } = await crowd.request('/captcha/image');
        const now = performance.now();
        if (status === 200 && now > begin && now < end) good++;
      }
    });
    await crowd.close();
    peak = Math.max(peak, good / seconds);
  }
  return peak;
}

async function crush(site, rate, seconds) {
  const crowd = visitors(site.url, 4_000);
  const begun = performance.now();
  const answers = await openLoop(rate, seconds, async () => {
    const { status, headers, ms } = await crowd.request('/captcha/image').catch(() => ({ status: 'cut', headers: {} }));
    return { status, ms, polite: status === 503 && 'retry-after' in headers, at: performance.now() - begun };
  });
  await crowd.close();
  // The first second fills the queues.
  const within = ({ at }) => at > 1_000 && at <= 1_000 * seconds;
  const good = answers.filter((answer) => answer.status === 200 && within(answer)).length / (seconds - 1);
  const shed = answers.filter(({ status }) => status !== 200);
  const statuses = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const shedP99 =
    shed.length === 0
      ? Infinity
      : quantile(
          shed.map(({ ms }) => ms ?? Infinity),
          0.99,
        );
  return { good, shedP99, rude: shed.filter(({ polite }) => !polite).length, statuses };
}
