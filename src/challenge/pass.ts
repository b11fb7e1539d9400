import { parse } from './challenge.js';

/** Proof that a challenge was solved, good for one request that the guard protects. */
export interface Pass {
  /** When the challenge was solved, in epoch milliseconds. */
  readonly solvedAt: number;
  /** Seconds as NAVER counted them; absent where it did not say. */
  readonly responseTime?: number | undefined;
  /** Seconds that solving took, by NAVER's clock or else by ours; what `minSolveSeconds` is held against. */
  readonly solveSeconds: number;
}

/** A pass as it is kept, with its own end: stores delete late or never. */
export function writePass(pass: Pass, ttlMs: number, now: number): string {
  return JSON.stringify({ ...pass, expiresAt: now + ttlMs });
}

/** Reads a pass back; whatever is not one, or has expired, reads as nothing. */
export function readPass(value: string | undefined, now: number): Pass | undefined {
  if (value === undefined) return undefined;
  const { solvedAt, responseTime, solveSeconds, expiresAt } = parse(value);
  if (typeof solvedAt !== 'number' || typeof solveSeconds !== 'number') return undefined;
  if (typeof expiresAt !== 'number' || expiresAt <= now) return undefined;
  return { solvedAt, solveSeconds, ...(typeof responseTime === 'number' && { responseTime }) };
}
