import type { ChallengeKind } from '../upstream/endpoints.js';

/** One issued puzzle. Never leaves the server: `key` is NAVER's. */
export interface Challenge {
  readonly kind: ChallengeKind;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Epoch milliseconds; absent while nobody has seen it. */
  readonly shownAt?: number;
  /** Whether its picture has been asked for in vain; asking again has its toll. */
  readonly tried?: boolean;
}

/** When a challenge can no longer be answered, in epoch milliseconds: counted from its issue, shown or not. */
export function endOf({ issuedAt }: Pick<Challenge, 'issuedAt'>, ttlMs: number): number {
  return issuedAt + ttlMs;
}

/** Writes a challenge as a store keeps it. */
export function writeChallenge(challenge: Challenge): string {
  return JSON.stringify(challenge);
}

/** Reads a challenge back; whatever is not one, or is older than its time to live, reads as nothing. */
export function readChallenge(value: string | undefined, ttlMs: number, now: number): Challenge | undefined {
  if (value === undefined) return undefined;
  const { kind, key, issuedAt, shownAt, tried } = parse(value);
  if ((kind !== 'image' && kind !== 'audio') || typeof key !== 'string' || typeof issuedAt !== 'number')
    return undefined;
  // Stores delete late or never; age is judged here, when the challenge is taken.
  if (endOf({ issuedAt }, ttlMs) <= now) return undefined;
  return { kind, key, issuedAt, ...(typeof shownAt === 'number' && { shownAt }), ...(tried === true && { tried }) };
}

/** Reads a stored value as an object, whatever it is. */
export function parse(value: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
