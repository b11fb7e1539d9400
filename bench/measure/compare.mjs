import { cpuMicros } from './cpu.mjs';
import { instructionsOf } from './instructions.mjs';
import { lowerQuartile, shuffled } from './statistics.mjs';

/** Two processes of one variant that differ by more say that the machine is too noisy for the others. */
const noisiest = 0.1;

/**
 * Measures the CPU time (and the instructions, where they can be counted) of one request in several variants: several
 * processes of each, several rounds in shuffled order. The first variant runs twice under two names; how far these two
 * are apart is the noise.
 *
 * @param variants - `{ name, start }`; `start()` gives a `target`: `pid`, `warm(count)`, `prepare(count)` (not
 * measured), `fire(count)`, `stop()`, and optionally `times`, how many times more requests one round of it takes
 */
export async function compare(variants, { instances, rounds, warm, requests, log }) {
  const [first] = variants;
  const all = [{ ...first, name: `${first.name} again` }, ...variants];
  const samples = new Map(all.map(({ name }) => [name, { micros: [], instructions: [] }]));
  for (let instance = 0; instance < instances; instance++) {
    const targets = [];
    for (const { name, start } of shuffled(all)) targets.push({ name, target: await start() });
    for (const { target } of targets) await target.warm(warm * (target.times ?? 1));
    for (let round = 0; round < rounds; round++) {
      for (const { name, target } of shuffled(targets)) {
        const { micros, instructions } = await measure(target, requests * (target.times ?? 1));
        samples.get(name).micros.push(micros);
        if (instructions !== undefined) samples.get(name).instructions.push(instructions);
      }
    }
    for (const { target } of targets) await target.stop();
    log(`process ${instance + 1} of ${instances}`);
  }
  return summary(samples, first.name);
}

async function measure(target, count) {
  const prepared = await target.prepare?.(count);
  const before = cpuMicros(target.pid);
  const instructions = await instructionsOf(target.pid, () => target.fire(count, prepared));
  const micros = (cpuMicros(target.pid) - before) / count;
  return { micros, instructions: instructions === undefined ? undefined : instructions / count };
}

function summary(samples, firstName) {
  const variants = {};
  for (const [name, { micros, instructions }] of samples) {
    variants[name] = {
      micros: lowerQuartile(micros),
      ...(instructions.length > 0 && { instructions: lowerQuartile(instructions) }),
      samples: micros,
    };
  }
  const one = variants[firstName];
  const other = variants[`${firstName} again`];
  const again = other.micros / one.micros;
  return {
    variants,
    aa: again,
    noisy: Math.max(again, 1 / again) > 1 + noisiest,
    /** How many times as much one variant costs as another. */
    ratio: (name, base, unit = 'micros') => variants[name][unit] / variants[base][unit],
  };
}
