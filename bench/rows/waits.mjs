import { shuffled } from '../measure/statistics.mjs';
import { roundTripMs, startFarUpstream } from './far-upstream.mjs';

const warmConcurrency = 32;

/**
 * Lets visitors wait for an upstream that is 20 ms away: several processes, several rounds in shuffled order.
 *
 * @returns for each kind of wait its rounds, each a list of milliseconds, and the connections that the rounds of the
 * sites opened
 */
export async function measureWaits({ instances, rounds, warm, count, concurrency, log }) {
  const far = await startFarUpstream();
  const found = { floor: [], 'floor again': [], picture: [], prefetched: [], submit: [] };
  let newConnections = 0;
  for (let instance = 0; instance < instances; instance++) {
    const floor = await far.floor();
    const again = await far.floor();
    const site = await far.site();
    const prefetching = await far.site({ prefetchKeys: 100 });
    const kinds = {
      floor: floor.times,
      'floor again': again.times,
      picture: site.pictureTimes,
      prefetched: prefetching.pictureTimes,
      submit: site.submitTimes,
    };
    for (const wait of Object.values(kinds)) await wait(warm, warmConcurrency);
    for (let round = 0; round < rounds; round++) {
      for (const [kind, wait] of shuffled(Object.entries(kinds))) {
        const before = await far.counts();
        found[kind].push(await wait(count, concurrency));
        if (!kind.startsWith('floor')) newConnections += (await far.counts()).connections - before.connections;
      }
    }
    for (const one of [floor, again, site, prefetching]) await one.stop();
    log(`process ${instance + 1} of ${instances}`);
  }
  await far.stop();
  return { found, newConnections, roundTripMs };
}
