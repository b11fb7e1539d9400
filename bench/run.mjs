// npm run bench [-- NAME… [--quick] [--minutes N] [--redis URL]]
import { mkdirSync, writeFileSync } from 'node:fs';
import console from 'node:console';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import process from 'node:process';
import { URL } from 'node:url';
import { others, rows } from './benches.mjs';
import { countsInstructions } from './measure/instructions.mjs';
import { otherCores, pin } from './measure/pin.mjs';
import { sizesOf } from './measure/sizes.mjs';
import { table, verdictOf } from './print/table.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, minutes: { type: 'string' }, redis: { type: 'string' } },
});
const { quick = false, minutes, redis } = values;
const benches = { ...rows, ...others };
const names = positionals.length > 0 ? positionals : Object.keys(rows);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

pin(process.pid, otherCores);
const machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length, countsInstructions };
console.log(
  `Node ${machine.node}, ${machine.cores} × ${machine.cpu}${quick ? ', quick: shows that it runs, no more' : ''}`,
);
const results = [];
const details = {};
for (const name of names) {
  const log = (text) => console.error(`  ${name}: ${text}`);
  const found = await benches[name]({ quick, sizes: sizesOf(quick), minutes, redis, log });
  if (found === undefined) continue;
  results.push(...found.rows);
  details[name] = found.details;
  if (found.rows.length > 0) console.log(`${table(found.rows)}\n`);
}
if (Object.keys(details).length > 0) {
  if (names.length > 1 && results.length > 0) console.log(table(results));
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${new Date().toISOString().replaceAll(':', '')}-node${process.versions.node}.json`, folder);
  const judged = results.map((row) => ({ ...row, verdict: verdictOf(row) }));
  writeFileSync(file, `${JSON.stringify({ machine, quick, results: judged, details }, undefined, 2)}\n`);
}
process.exit();
