import { mkdirSync, writeFileSync } from 'node:fs';
import console from 'node:console';
import { cpus } from 'node:os';
import process from 'node:process';
import { URL } from 'node:url';
import { others, rows } from './benches.mjs';
import { flags } from './flags.mjs';
import { counter } from './measure/instructions.mjs';
import { otherCores, pin } from './measure/pin.mjs';
import { sizes } from './measure/sizes.mjs';
import { markdownTable, table, verdictOf } from './print/table.mjs';

const benches = { ...rows, ...others };
const names = flags.names.length > 0 ? flags.names : Object.keys(rows);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

pin(process.pid, otherCores);
const machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length, counter: counter ?? 'none' };
const mark = flags.quick ? '; quick: shows that it runs, no more' : '';
console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}, instructions by ${machine.counter}${mark}`);
const found = {};
for (const name of names) {
  const log = (text) => console.error(`  ${name}: ${text}`);
  found[name] = await benches[name]({ ...flags, sizes, log });
  if (found[name].rows.length > 0) console.log(`${table(found[name].rows)}\n`);
}
const results = Object.values(found).flatMap((one) => one.rows);
if (flags.markdown) console.log(markdownTable(results));
else if (names.length > 1 && results.length > 0) console.log(table(results));
save();
process.exit();

function save() {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const time = new Date().toISOString().replaceAll(':', '');
  const judged = results.map((row) => ({ ...row, verdict: verdictOf(row) }));
  const details = Object.fromEntries(Object.entries(found).map(([name, one]) => [name, one.details]));
  const text = JSON.stringify({ machine, quick: flags.quick, results: judged, details }, undefined, 2);
  writeFileSync(new URL(`${time}-node${process.versions.node}.json`, folder), `${text}\n`);
}
