import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = availableParallelism();

/** Core of what is measured. */
export const measuredCore = '0';

/** Cores of everything else: the load, and the upstream. */
export const otherCores = cores > 2 ? `1-${cores - 1}` : '1';

/** Moves every thread of a process to some cores. */
export function pin(pid, core) {
  if (cores > 1) execFileSync('taskset', ['-a', '-c', '-p', core, String(pid)]);
}
