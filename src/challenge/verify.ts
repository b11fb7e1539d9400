import { CaptchaUpstreamError } from '../errors.js';
import type { Verdict } from '../upstream/parse.js';
import { endOf, readChallenge, writeChallenge, type Challenge } from './challenge.js';
import { put, take, type ChallengeParts, type Desk } from './desk.js';
import { readPass, writePass, type Pass } from './pass.js';

/** Why a response did not pass: no challenge to compare it with, or compared and wrong. */
export type Refused = 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE' | 'ERR_CAPTCHA_INVALID_RESPONSE';

/**
 * Compares a response with the challenge on show, and uses that challenge up, right or wrong. It is taken **before** it
 * is judged: of a hundred simultaneous calls one compares, and the others find nothing.
 *
 * @throws CaptchaUpstreamError when NAVER gave no verdict; the challenge is put back if NAVER never saw the call
 */
export async function verify(parts: ChallengeParts, desk: Desk, response: string): Promise<Pass | Refused> {
  const { challengeTtlMs } = parts.config;
  const challenge = readChallenge(await take(parts, desk, 'shown'), challengeTtlMs, Date.now());
  if (challenge?.shownAt === undefined) return 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE';
  const { kind, key, issuedAt } = challenge;
  try {
    const verdict = await parts.client.compare(key, response, kind);
    await parts.budget.compared(kind, issuedAt);
    return verdict.outcome === 'passed' ? solved(verdict, challenge.shownAt) : 'ERR_CAPTCHA_INVALID_RESPONSE';
  } catch (error) {
    if (!(error instanceof CaptchaUpstreamError)) throw error;
    if (error.unsent) {
      await putBack(parts, desk, challenge);
      throw error;
    }
    await parts.budget.compared(kind, issuedAt);
    await parts.budget.heed(kind, error);
    if (error.outcome === 'expired' || error.outcome === 'notShown') return 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE';
    throw error;
  }
}

/** Takes the form's pass, if it has one that has not expired. */
export async function takePass(parts: ChallengeParts, desk: Desk): Promise<Pass | undefined> {
  return readPass(await take(parts, desk, 'pass'), Date.now());
}

/** Leaves a pass for the form, good for one request within `passTtlMs`. */
export function keepPass(parts: ChallengeParts, desk: Desk, pass: Pass): Promise<void> {
  const { passTtlMs } = parts.config;
  return put(parts, desk, 'pass', writePass(pass, passTtlMs, Date.now()), passTtlMs);
}

function solved({ responseTime }: Verdict, shownAt: number): Pass {
  const solvedAt = Date.now();
  return {
    solvedAt,
    solveSeconds: responseTime ?? (solvedAt - shownAt) / 1_000,
    ...(responseTime !== undefined && { responseTime }),
  };
}

async function putBack(parts: ChallengeParts, desk: Desk, challenge: Challenge): Promise<void> {
  // A picture loaded meanwhile is the one that the visitor looks at, and keeps its place.
  const newer = await take(parts, desk, 'shown');
  const left = endOf(challenge, parts.config.challengeTtlMs) - Date.now();
  if (newer !== undefined) await put(parts, desk, 'shown', newer, parts.config.challengeTtlMs);
  else if (left > 0) await put(parts, desk, 'shown', writeChallenge(challenge), left);
}
