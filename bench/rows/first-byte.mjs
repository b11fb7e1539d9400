import { lowerQuartile, median } from '../measure/statistics.mjs';
import { measureWaits } from './waits.mjs';

/** Row 4: how long one visitor at a time waits, against one call to an upstream 20 ms away. */
export async function firstByte({ quick, sizes, log }) {
  const { instances, rounds, warm } = sizes;
  const count = quick ? 20 : 100;
  const { found, newConnections } = await measureWaits({ instances, rounds, warm, count, concurrency: 1, log });
  const ms = Object.fromEntries(Object.entries(found).map(([kind, all]) => [kind, lowerQuartile(all.map(median))]));
  const aa = ms['floor again'] / ms.floor;
  const ratio = (what, kind, goal) => ({ row: 4, what, measured: ms[kind] / ms.floor, goal, unit: '×', aa });
  return {
    rows: [
      ratio('first byte of a picture ÷ one call', 'picture', 2.1),
      ratio('with prefetchKeys ÷ one call', 'prefetched', 1.2),
      ratio('guarded POST ÷ one call', 'submit', 1.12),
      { row: 4, what: 'new connections to NAVER in the rounds', measured: newConnections, goal: 0 },
    ],
    details: ms,
  };
}
