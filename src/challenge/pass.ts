import { parse } from './challenge.js';

/** Proof that a challenge was solved, good for one request that the guard protects. */
export interface Pass {
  /** When the challenge was solved, in epoch milliseconds. */
  readonly solvedAt: number;
  /** Seconds as NAVER counted them; absent where it did not say. */
  readonly responseTime?: number | undefined;
  /** Seconds that solving took, by NAVER's clock or else by ours; what `minSolveSeconds` is held against. */
  readonly solveSeconds: number;
  /** How often the form has come back to the visitor with this pass; absent while it has not. */
  readonly bounces?: number | undefined;
}

/** How often one solved challenge may go round: a form that always bounces would else let one answer try values for ever. */
const mostBounces = 5;

/** The pass for a form that goes back to the visitor; nothing once it has done so too often. */
export function bounced(pass: Pass): Pass | undefined {
  const bounces = (pass.bounces ?? 0) + 1;
  return bounces <= mostBounces ? { ...pass, bounces } : undefined;
}

/** A pass as it is kept, with its own end: stores delete late or never. */
export function writePass(pass: Pass, ttlMs: number, now: number): string {
  return JSON.stringify({ ...pass, expiresAt: now + ttlMs });
}

/** Reads a pass back; whatever is not one, or has expired, reads as nothing. */
export function readPass(value: string | undefined, now: number): Pass | undefined {
  if (value === undefined) return undefined;
  const { solvedAt, responseTime, solveSeconds, bounces, expiresAt } = parse(value);
  if (typeof solvedAt !== 'number' || typeof solveSeconds !== 'number') return undefined;
  if (typeof expiresAt !== 'number' || expiresAt <= now) return undefined;
  return {
    solvedAt,
    solveSeconds,
    ...(typeof responseTime === 'number' && { responseTime }),
    ...(typeof bounces === 'number' && { bounces }),
  };
}
