/** The emulator's own time: the machine's, moved forward by {@link Clock.advance}. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the time forward, so that a test need not wait for a key to expire. */
  advance(ms: number): void;
}

/** A clock that starts at the machine's time. */
export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`advance(ms) needs milliseconds from 0 on, not ${ms}.`);
      offset += ms;
    },
  };
}
