import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const event = 'instructions:u';

/** What counts retired instructions here: the processor, if it has counters. Virtual ones often have none. */
export const counter = hasCounters() ? 'perf' : undefined;

/**
 * Counts the instructions that a process retires while something runs, in user mode and in all threads.
 *
 * @returns their number, or nothing where they cannot be counted
 */
export async function instructionsOf(pid, run) {
  if (counter !== undefined) return countWithPerf(pid, run);
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
