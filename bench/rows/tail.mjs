import { median, quantile } from '../measure/statistics.mjs';
import { measureWaits } from './waits.mjs';

const concurrency = 8;

/**
 * Row 5: the slowest of a hundred waits, while several visitors come at once. The floor of a picture is two bare calls
 * in a row, or one where keys are issued ahead; that of a submit is one.
 */
export async function tail({ quick, sizes, log }) {
  const rounds = quick ? 2 : 8;
  const count = quick ? 100 : 600;
  const { found, roundTripMs } = await measureWaits({
    instances: 1,
    rounds,
    warm: sizes.warm,
    count,
    concurrency,
    log,
  });
  const p99 = (waits) => quantile(waits, 0.99);
  const twice = (waits) => waits.slice(0, waits.length / 2).map((ms, i) => ms + waits[waits.length / 2 + i]);
  const middle = Object.fromEntries(Object.entries(found).map(([kind, all]) => [kind, median(all.map(p99))]));
  const two = median(found.floor.map(twice).map(p99));
  const row = (what, kind, floor) => ({ row: 5, what, measured: middle[kind], goal: floor + roundTripMs, unit: 'ms' });
  return {
    rows: [
      row('p99 of a picture, goal: two calls + 20 ms', 'picture', two),
      row('p99 with prefetchKeys, goal: one call + 20 ms', 'prefetched', middle.floor),
      row('p99 of a guarded POST, goal: one call + 20 ms', 'submit', middle.floor),
    ],
    details: { ...middle, 'two calls': two },
  };
}
