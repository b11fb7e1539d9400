import { CaptchaConfigError, CaptchaError, codeOf, isCaptchaError } from '../../errors.js';
import type { Check } from '../../config/check.js';
import type { CaptchaCounters } from './counters.js';
import type { CaptchaLedger } from './ledger.js';

/** What `req.sessionStore` of express-session offers, as far as it is used here. */
export interface SessionBackend {
  get(id: string, done: (error: unknown, record?: unknown) => void): void;
  set(id: string, record: never, done: (error?: unknown) => void): void;
  destroy(id: string, done: (error?: unknown) => void): void;
}

/** Whose challenge it is: a session, or an opaque id. */
export interface ChallengeOwner {
  /** Stable for as long as the owner is; unguessable. */
  readonly id: string;
  /** The store that holds the owner's session, where there is one. */
  readonly sessions?: SessionBackend | undefined;
}

/**
 * Where challenges and passes are kept between two requests. Implement it to keep them elsewhere.
 *
 * A slot is the challenge or the pass of one form; a value is opaque, and secret: it holds NAVER's key.
 */
export interface ChallengeStore {
  /** Keeps a value, replacing what the slot held, and forgets it after `ttlMs` milliseconds. Resolves when it is kept. */
  put(owner: ChallengeOwner, slot: string, value: string, ttlMs: number): Promise<void>;
  /**
   * Reads and deletes **in one step**: of any number of simultaneous calls exactly one gets the value. Everything that
   * may be used only once rests on this.
   */
  take(owner: ChallengeOwner, slot: string): Promise<string | undefined>;
  /**
   * Counts for `limits`, shared by all processes.
   * @default counted by each process for itself
   */
  readonly counters?: CaptchaCounters;
  /**
   * The book of `dailyBudget`, shared by all processes.
   * @default kept by each process for itself
   */
  readonly ledger?: CaptchaLedger;
}

/** Checks the option `store`. */
export function challengeStore(fallback: () => ChallengeStore): Check<ChallengeStore> {
  return (value, name) => {
    if (value === undefined) return fallback();
    if (typeof value === 'object' && value !== null && isMethod(value, 'put') && isMethod(value, 'take')) {
      return value as ChallengeStore;
    }
    throw new CaptchaConfigError(
      `\`${name}\` must have put() and take(): use new SessionChallengeStore(), new RedisChallengeStore({ client }), or ` +
        `a ChallengeStore of your own. A session store (connect-redis, memorystore) belongs in express-session's options.`,
    );
  };
}

function isMethod(value: object, name: string): boolean {
  return typeof (value as Record<string, unknown>)[name] === 'function';
}

/** A store that has failed is an outage of this site, not of the visitor: 503, and no guard opens. */
function storeFailed(what: string, error: unknown): CaptchaError {
  if (isCaptchaError(error)) return error;
  // The error itself is dropped: a Redis client's holds the command, and so the key.
  const name = codeOf(error) ?? 'no code';
  return new CaptchaError(
    'ERR_CAPTCHA_STORE',
    `${what} failed (${name}). Check that the session store or Redis is up.`,
    {
      retryAfterSeconds: 1,
    },
  );
}

/**
 * Asks a store.
 *
 * @param what - what for, as the message says it
 * @throws CaptchaError `ERR_CAPTCHA_STORE` if it fails
 */
export async function asking<T>(what: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw storeFailed(what, error);
  }
}

/** Calls a method of a session or its store, and waits for its callback. @throws CaptchaError `ERR_CAPTCHA_STORE` */
export function fromCallback<T>(
  what: string,
  start: (done: (error?: unknown, value?: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error === undefined || error === null) resolve(value);
      else reject(storeFailed(what, error));
    });
  });
}
