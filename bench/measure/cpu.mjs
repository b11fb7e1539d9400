import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds that all threads of a process have run on a core, user and kernel together. */
export function cpuMicros(pid) {
  let nanos = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // Documentation/scheduler/sched-stats.rst: the first field is the time on a core.
    nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  }
  return nanos / 1_000;
}
