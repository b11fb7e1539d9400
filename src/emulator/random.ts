import { createHash } from 'node:crypto';

/** A stream of random numbers that starts again alike from the same seed. Not for secrets: the emulator has none. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A number from `low` to `high`. */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** One character or element of `from`. */
  pick<T>(from: ArrayLike<T>): T;
}

/**
 * Small Fast Counter (sfc32, Doty-Humphrey, PractRand), seeded by hash so that neighbouring seeds share nothing.
 *
 * @param seed - anything; equal seeds give equal streams
 */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);

  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 2 ** 32;
  };

  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    integer,
    pick: <T>(from: ArrayLike<T>): T => from[integer(0, from.length - 1)] as T,
  };
}
