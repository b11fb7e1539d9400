import type { CaptchaConfig } from '../config/options.js';
import type { NaverCaptchaClient } from '../upstream/client.js';
import type { Budget } from './budget.js';
import type { KeyPool } from './key-pool.js';
import { asking, type ChallengeOwner, type ChallengeStore } from './stores/store.js';
import type { Turns } from './stores/turns.js';

/** The form a page has when it does not name it. */
export const defaultForm = 'default';

/** What a slot holds: an issued challenge not shown yet, the one on show, or a pass. */
export type SlotKind = 'issued' | 'shown' | 'pass';

/** One form of one owner: whose slots a request may touch. */
export interface Desk {
  readonly owner: ChallengeOwner;
  readonly form: string;
}

/** The parts that issuing and verifying share. */
export interface ChallengeParts {
  readonly client: NaverCaptchaClient;
  readonly store: ChallengeStore;
  readonly budget: Budget;
  readonly pool: KeyPool;
  readonly config: CaptchaConfig;
  /** Lets the book-keeping of one owner's forms happen one after another. */
  readonly turns: Turns;
}

/** The name of a form's slot. */
export function slotOf(kind: SlotKind, form: string): string {
  return `${kind}:${form}`;
}

/** Keeps a value in a slot. @throws CaptchaError `ERR_CAPTCHA_STORE` if the store fails */
export async function put(
  parts: ChallengeParts,
  desk: Desk,
  kind: SlotKind,
  value: string,
  ttlMs: number,
): Promise<void> {
  await asking('Keeping a challenge', () => parts.store.put(desk.owner, slotOf(kind, desk.form), value, ttlMs));
}

/** Takes what a slot holds. @throws CaptchaError `ERR_CAPTCHA_STORE` if the store fails */
export function take(parts: ChallengeParts, desk: Desk, kind: SlotKind): Promise<string | undefined> {
  return asking('Taking a challenge', () => parts.store.take(desk.owner, slotOf(kind, desk.form)));
}
