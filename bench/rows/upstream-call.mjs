import { compare } from '../measure/compare.mjs';
import { startMeasured, startOther } from '../measure/child.mjs';
import { costs } from '../print/costs.mjs';

const concurrency = 8;

/** Row 2: one upstream call through the client, against axios as it comes and undici as it is. */
export async function upstreamCall({ sizes, log }) {
  const upstream = await startOther('upstream');
  const found = [];
  for (const what of ['compare', 'picture']) {
    const variant = (way) => ({ name: `${way}, ${what}`, start: () => caller({ way, baseUrl: upstream.url }, what) });
    const compared = await compare(['undici', 'axios default', 'client'].map(variant), { ...sizes, log });
    const ratios = (base, goal) => ({
      what: `${what} by the client ÷ ${base}`,
      name: `client, ${what}`,
      base: `${base}, ${what}`,
      goal,
    });
    found.push(costs(2, compared, [ratios('axios default', 0.45), ratios('undici', 2.7)]));
  }
  await upstream.stop();
  return { rows: found.flatMap(({ rows }) => rows), details: Object.assign({}, ...found.map((one) => one.details)) };
}

async function caller(options, what) {
  const child = await startMeasured('caller', options);
  const fire = (count) => child.ask('call', { what, count, concurrency });
  // Calls are so cheap here that a round takes more of them.
  return { pid: child.pid, ask: child.ask, warm: fire, fire, stop: child.stop, times: 4 };
}
