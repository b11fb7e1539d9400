import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const event = 'instructions:u';

/** Whether this machine counts retired instructions; virtual ones often do not. */
export const countsInstructions = (() => {
  const { status, stderr } = spawnSync('perf', ['stat', '-x,', '-e', event, 'true'], { encoding: 'utf8' });
  return status === 0 && /^\d/m.test(stderr);
})();

/**
 * Counts the instructions that a process retires while something runs.
 *
 * @returns their number, or nothing where they cannot be counted
 */
export async function instructionsOf(pid, run) {
  if (!countsInstructions) {
    await run();
    return undefined;
  }
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
