import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { flags } from '../flags.mjs';

const event = 'instructions:u';

/** What counts retired instructions here: the processor, if it has counters (virtual ones often have none), or valgrind. */
export const counter = flags.valgrind ? 'valgrind' : hasCounters() ? 'perf' : undefined;

/** How a process has to be started so that valgrind can count; the program and its arguments follow. */
export const valgrind = ['valgrind', '-q', '--tool=callgrind', '--instr-atstart=no', '--callgrind-out-file=/dev/null'];

/**
 * Counts the instructions that a process retires while something runs, in user mode and in all threads.
 *
 * @returns their number, or nothing where they cannot be counted
 */
export async function instructionsOf(pid, run) {
  if (counter === 'perf') return countWithPerf(pid, run);
  if (counter === 'valgrind') return countWithValgrind(pid, run);
  await run();
  return undefined;
}

function hasCounters() {
  const { status, stderr } = spawnSync('perf', ['stat', '-x,', '-e', event, 'true'], { encoding: 'utf8' });
  return status === 0 && /^\d/m.test(stderr);
}

async function countWithPerf(pid, run) {
  const perf = spawn('perf', ['stat', '-x,', '-e', event, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  perf.stderr.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  // perf says nothing when it has attached.
  await pause(300);
  await run();
  perf.kill('SIGINT');
  await once(perf, 'close');
  return Number(/^\d+/m.exec(text)?.[0]);
}

async function countWithValgrind(pid, run) {
  const control = (...args) => execFileSync('callgrind_control', [...args, String(pid)], { encoding: 'utf8' });
  control('-i', 'on');
  control('-z');
  await run();
  const threads = control('-e').matchAll(/^\s*Th \d+\s+([\d,]+)/gm);
  control('-i', 'off');
  return [...threads].reduce((sum, [, count]) => sum + Number(count.replaceAll(',', '')), 0);
}
