import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { CaptchaErrorCode } from '../../../errors.js';

/** What the line of a request tells besides its method, path and status. */
export interface Trail {
  /** Which of the operator's sites it was about. */
  readonly site?: string;
  /** Which challenge, by {@link alias}: the same in every line about it. */
  readonly challenge?: string;
  /** Which token, likewise: in the line that issues it and in that of `/siteverify`. */
  readonly token?: string;
  /** Why it was refused. */
  readonly code?: CaptchaErrorCode;
  /** What `/siteverify` answered: `success`, or why not. */
  readonly result?: string;
}

const key = 'trail';

/** Adds to what the request's line will tell. */
export function leaveTrail(res: Response, trail: Trail): void {
  res.locals[key] = { ...trailOf(res), ...trail };
}

/** What has been added so far. */
export function trailOf(res: Response): Trail {
  const locals = res.locals as Record<string, Trail | undefined> | undefined;
  return locals?.[key] ?? {};
}

/**
 * A name for an id or a token in the log. Whoever reads it can follow one visitor, and neither answer for them nor redeem
 * their token: these have 256 random bits, and there is no way back from a hash.
 */
export function alias(secret: string): string {
  return createHash('sha256').update(`log:${secret}`).digest('hex').slice(0, 12);
}
