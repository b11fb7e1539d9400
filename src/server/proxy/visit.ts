import { randomBytes } from 'node:crypto';
import { parse } from '../../challenge/challenge.js';
import { defaultForm, type Desk } from '../../challenge/desk.js';
import { asking } from '../../challenge/stores/store.js';
import type { ChallengeKind } from '../../upstream/endpoints.js';
import type { ProxyParts } from './parts.js';

/** One challenge of one visitor, from the page that asked for it to the token. */
export interface Visit {
  readonly siteKey: string;
  /** Host name of the page, or empty where the browser did not say. */
  readonly hostname: string;
  /** What the challenge is for, if the page said. */
  readonly action?: string | undefined;
  /** Epoch milliseconds from which on it is over. */
  readonly until: number;
}

/** What the holder of an id may still do, each once: load the picture, load the sound, answer. */
type Right = ChallengeKind | 'answer';

/** A new id: 256 bits that nobody guesses. It stands for no key of NAVER's. */
export function newId(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text can be an id at all. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w-]{43}$/.test(id);
}

/** The desk of a challenge: each has an owner of its own, and that owner has one form. */
export function deskOf({ state }: ProxyParts, id: string): Desk {
  return { owner: state.ownerOf(id), form: defaultForm };
}

/** Gives the holder of an id one of its rights, for as long as the visit lasts. @throws CaptchaError `ERR_CAPTCHA_STORE` */
export async function grant(parts: ProxyParts, id: string, right: Right, visit: Visit): Promise<void> {
  const left = visit.until - Date.now();
  if (left <= 0) return;
  const { challenges, ownerOf } = parts.state;
  await asking('Keeping a challenge', () => challenges.put(ownerOf(id), `visit:${right}`, JSON.stringify(visit), left));
}

/** Uses a right up; nothing if there is none, or no longer. @throws CaptchaError `ERR_CAPTCHA_STORE` */
export async function use(parts: ProxyParts, id: string, right: Right): Promise<Visit | undefined> {
  const { challenges, ownerOf } = parts.state;
  const value = await asking('Taking a challenge', () => challenges.take(ownerOf(id), `visit:${right}`));
  if (value === undefined) return undefined;
  const { siteKey, hostname, action, until } = parse(value);
  if (typeof siteKey !== 'string' || typeof hostname !== 'string' || typeof until !== 'number') return undefined;
  // Stores delete late or never.
  if (until <= Date.now()) return undefined;
  return { siteKey, hostname, until, ...(typeof action === 'string' && { action }) };
}
