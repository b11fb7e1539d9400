import { startMeasured, startOther } from '../measure/child.mjs';
import { closedLoop, visitors } from '../measure/load.mjs';
import { lowerQuartile } from '../measure/statistics.mjs';

/** Row 9: what the safety features cost a call, and what retries cost an upstream that always fails. */
export async function overhead({ quick, sizes, log }) {
  const upstream = await startOther('upstream');
  const baseUrl = upstream.url;
  const micros = await costOfACall(baseUrl, quick, log);
  const safety = micros.on - micros.off;
  const deadline = micros['with deadline'] - micros.plain;
  const retries = await extraCalls(upstream, sizes.warm, { circuitBreaker: false });
  const behindBreaker = await extraCalls(upstream, sizes.warm);
  await upstream.stop();
  const row = { row: 9, aa: micros['off again'] / micros.off };
  return {
    rows: [
      {
        ...row,
        what: 'breaker, deadline, budget and limits together',
        measured: safety + deadline,
        goal: 15,
        unit: 'µs',
        // A tenth of a call is more than the goal: the noise is told in µs here.
        rejected: Math.abs(micros['off again'] - micros.off) > 5,
      },
      { ...row, what: 'of which breaker, budget and limits', measured: safety, unit: 'µs' },
      { ...row, what: 'of which the deadline', measured: deadline, unit: 'µs' },
      { row: 9, what: 'calls that retries add, breaker off', measured: retries.extra, goal: 0.1, unit: '%' },
      { row: 9, what: 'calls a visitor causes, breaker on', measured: behindBreaker.calls / sizes.warm, unit: '%' },
    ],
    details: { micros, retries, behindBreaker },
  };
}

async function costOfACall(baseUrl, quick, log) {
  const child = await startMeasured('overhead', { baseUrl });
  const turns = quick ? 10 : 100;
  await child.ask('micros', { turns: 5, count: quick ? 200 : 1_000 });
  const found = await child.ask('micros', { turns, count: 400 });
  await child.stop();
  log('cost of a call');
  return Object.fromEntries(Object.entries(found).map(([name, samples]) => [name, lowerQuartile(samples)]));
}

/** Lets every key fail, and counts how often it was asked for. */
async function extraCalls(upstream, visits, options = {}) {
  const site = await startMeasured('site', { baseUrl: upstream.url, ...options });
  const crowd = visitors(site.url, 16);
  await upstream.ask('fail', { operation: 'issue', name: 'error' });
  const before = await upstream.ask('counts');
  const statuses = await closedLoop(visits, 16, async () => (await crowd.request('/captcha/image')).status);
  const calls = (await upstream.ask('counts')).calls - before.calls;
  await upstream.ask('fail');
  await crowd.close();
  await site.stop();
  // Who is turned away with 503 has not called.
  const tried = statuses.filter((status) => status !== 503).length;
  return { visits, tried, calls, extra: (calls - tried) / tried };
}
