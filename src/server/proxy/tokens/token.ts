import { createHash, randomBytes } from 'node:crypto';
import { parse } from '../../../challenge/challenge.js';
import { asking } from '../../../challenge/stores/store.js';
import type { TokenStore } from './token-store.js';

/** What a token proves: that a challenge was solved, where, when and for what. */
export interface Proof {
  /** Host name of the page, or empty where the browser did not say. */
  readonly hostname: string;
  /** What the challenge was for, if the page said. */
  readonly action?: string | undefined;
  /** When it was solved, in epoch milliseconds. */
  readonly solvedAt: number;
  /** Seconds, as NAVER counted them. */
  readonly responseTime?: number | undefined;
}

/** A token that has been used, or is too old. */
export type NoProof = 'timeout-or-duplicate' | 'invalid-input-response';

/** Makes a token for one site. @throws CaptchaError `ERR_CAPTCHA_STORE` if the store fails */
export async function issueToken(tokens: TokenStore, siteKey: string, proof: Proof, ttlMs: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await asking('Keeping a token', () => tokens.keep(idOf(siteKey, token), JSON.stringify(proof), ttlMs));
  return token;
}

/**
 * Redeems a token once. With an idempotency key, the same question gets the same answer again, as a back end needs whose
 * first call broke off.
 *
 * @throws CaptchaError `ERR_CAPTCHA_STORE` if the store fails
 */
export async function redeemToken(
  tokens: TokenStore,
  siteKey: string,
  token: string,
  idempotencyKey: string | undefined,
): Promise<Proof | NoProof> {
  // One's own idempotency key and a random claim can never be mistaken for each other.
  const claim =
    idempotencyKey === undefined ? `once:${randomBytes(16).toString('base64url')}` : `key:${idempotencyKey}`;
  const found = await asking('Redeeming a token', () => tokens.redeem(idOf(siteKey, token), claim));
  if (found === 'unknown') return 'invalid-input-response';
  return found === 'used' ? 'timeout-or-duplicate' : readProof(found.value);
}

/** By hash, so that whoever lists a store's keys can redeem none; with the site, so that no other site can either. */
function idOf(siteKey: string, token: string): string {
  return createHash('sha256')
    .update(JSON.stringify([siteKey, token]))
    .digest('base64url');
}

function readProof(value: string): Proof | NoProof {
  const { hostname, action, solvedAt, responseTime } = parse(value);
  if (typeof hostname !== 'string' || typeof solvedAt !== 'number') return 'invalid-input-response';
  return {
    hostname,
    solvedAt,
    ...(typeof action === 'string' && { action }),
    ...(typeof responseTime === 'number' && { responseTime }),
  };
}
