import type { Operation } from '../../../upstream/failure.js';

/** What is counted each minute. `solve:7` are right answers given after seven seconds. */
export type Counted =
  | 'issued'
  | 'shown'
  | 'solved'
  | 'rejected'
  | 'failed'
  | `${'calls' | 'faults' | 'seconds'}:${Operation}`
  | `solve:${number}`;

/** What happened from one moment on. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly from: number;
  count(what: Counted): number;
  /** How many right answers took how many seconds, in ascending order. */
  readonly solveSeconds: readonly (readonly [seconds: number, answers: number])[];
}

const minuteMs = 60_000;
/** A day. A busy minute is a map of some fifty numbers. */
const mostMinutes = 1_440;
/** Longer ones count as this long. */
const longestSolveSeconds = 120;

/** What this process has done in the last day, by the minute. Nothing runs while nothing happens. */
export class History {
  /** Epoch milliseconds. */
  readonly startedAt = Date.now();
  readonly #minutes = new Map<number, Map<Counted, number>>();

  count(what: Counted, by = 1): void {
    const now = Math.floor(Date.now() / minuteMs);
    let minute = this.#minutes.get(now);
    if (minute === undefined) {
      minute = new Map();
      this.#minutes.set(now, minute);
      for (const old of this.#minutes.keys()) if (old <= now - mostMinutes) this.#minutes.delete(old);
    }
    minute.set(what, (minute.get(what) ?? 0) + by);
  }

  solved(seconds: number): void {
    this.count('solved');
    this.count(`solve:${Math.min(longestSolveSeconds, Math.max(0, Math.round(seconds)))}`);
  }

  /** The latest `steps` of `minutes` each, the oldest first; the last one has only begun. */
  read(steps: number, minutes: number): readonly Sample[] {
    const last = Math.floor(Date.now() / minuteMs / minutes);
    return Array.from({ length: steps }, (_, index) => this.#sum((last - steps + 1 + index) * minutes, minutes));
  }

  #sum(first: number, minutes: number): Sample {
    const sums = new Map<Counted, number>();
    for (let at = first; at < first + minutes; at++) {
      for (const [what, count] of this.#minutes.get(at) ?? []) sums.set(what, (sums.get(what) ?? 0) + count);
    }
    return sample(first * minuteMs, sums);
  }
}

/** Adds samples up. */
export function total(samples: readonly Sample[]): Sample {
  const solve = new Map<number, number>();
  for (const [seconds, answers] of samples.flatMap(({ solveSeconds }) => solveSeconds)) {
    solve.set(seconds, (solve.get(seconds) ?? 0) + answers);
  }
  return {
    from: samples[0]?.from ?? Date.now(),
    count: (what) => samples.reduce((sum, one) => sum + one.count(what), 0),
    solveSeconds: inOrder(solve),
  };
}

/** The seconds within which a share of the right answers came, or nothing where there was none. */
export function quantile({ solveSeconds }: Pick<Sample, 'solveSeconds'>, share: number): number | undefined {
  const answers = solveSeconds.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  return solveSeconds.find(([, count]) => (seen += count) >= answers * share)?.[0];
}

function sample(from: number, sums: ReadonlyMap<Counted, number>): Sample {
  const solve = new Map<number, number>();
  for (const [what, count] of sums) if (what.startsWith('solve:')) solve.set(Number(what.slice(6)), count);
  return { from, count: (what) => sums.get(what) ?? 0, solveSeconds: inOrder(solve) };
}

function inOrder(solve: ReadonlyMap<number, number>): [number, number][] {
  return [...solve].sort(([one], [other]) => one - other);
}
