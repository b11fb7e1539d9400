import { flags } from '../flags.mjs';
import { cpuMicros } from './cpu.mjs';
import { instructionsOf } from './instructions.mjs';
import { lowerQuartile, shuffled } from './statistics.mjs';

/** Two processes of one variant that differ by more say that the machine is too noisy for the others. */
const noisiest = 0.1;

/**
 * Measures what one request costs in several variants, in CPU time and in instructions where they can be counted:
 * several processes of each, several rounds in shuffled order. The first variant runs twice under two names; how far
 * these two are apart is the noise.
 *
 * @param variants - `{ name, start }`; `start()` gives a target: `pid`, `warm(count)`, `prepare(count)` (not measured),
 * `fire(count, prepared)`, `stop()`, and optionally `ask` (see child.mjs) and `times`, how many times more requests a
 * round of it takes
 */
export async function compare(variants, { instances, rounds, warm, requests, log }) {
  const [first] = variants;
  const all = [{ ...first, name: `${first.name} again` }, ...variants];
  const samples = new Map(all.map(({ name }) => [name, []]));
  for (let instance = 0; instance < instances; instance++) {
    const targets = [];
    for (const { name, start } of shuffled(all)) targets.push({ name, target: await start() });
    for (const { target } of targets) await target.warm(warm * (target.times ?? 1));
    for (let round = 0; round < rounds; round++) {
      for (const { name, target } of shuffled(targets)) {
        samples.get(name).push(await measure(target, requests * (target.times ?? 1)));
      }
    }
    for (const { target } of targets) await target.stop();
    log(`process ${instance + 1} of ${instances}`);
  }
  return summary(samples, first.name);
}

async function measure(target, count) {
  const prepared = await target.prepare?.(count);
  if (flags.profile) await target.ask?.('startProfile');
  const before = cpuMicros(target.pid);
  const instructions = await instructionsOf(target.pid, () => target.fire(count, prepared));
  const micros = (cpuMicros(target.pid) - before) / count;
  const places = flags.profile ? await target.ask?.('stopProfile') : undefined;
  return { micros, instructions: instructions && instructions / count, places: places && perRequest(places, count) };
}

const perRequest = (places, count) => Object.fromEntries(Object.entries(places).map(([at, us]) => [at, us / count]));

function summary(samples, firstName) {
  const variants = {};
  for (const [name, all] of samples) {
    const micros = all.map((sample) => sample.micros);
    const instructions = all.map((sample) => sample.instructions).filter((count) => count !== undefined);
    variants[name] = {
      micros: lowerQuartile(micros),
      ...(instructions.length > 0 && { instructions: lowerQuartile(instructions) }),
      samples: { micros, instructions },
      ...(flags.profile && { places: all.at(-1).places }),
    };
  }
  /** How many times as much one variant costs as another. */
  const ratio = (name, base, unit) => variants[name][unit] / variants[base][unit];
  /** How far two processes of the same are apart. */
  const noise = (unit) => {
    const aa = ratio(`${firstName} again`, firstName, unit);
    return { aa, rejected: Math.max(aa, 1 / aa) > 1 + noisiest };
  };
  return { variants, ratio, noise };
}
