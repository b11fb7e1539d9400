import { createHash } from 'node:crypto';
import { CaptchaSessionError } from '../../errors.js';
import { fromCallback, type ChallengeOwner, type ChallengeStore, type SessionBackend } from './store.js';
import { Sweep } from './sweep.js';
import { Turns } from './turns.js';

/** A record as session stores expect it: they read its life from `cookie`. */
interface SlotRecord {
  readonly cookie: {
    readonly originalMaxAge: number;
    readonly maxAge: number;
    readonly expires: Date;
    readonly httpOnly: true;
    readonly path: '/';
  };
  readonly captcha: string;
  readonly expiresAt: number;
}

/**
 * Keeps challenges in the store that express-session already uses, each as a record of its own beside the session:
 * a session is written whole, so that two requests which write it at once lose one another's changes.
 *
 * `take` is exact within one process, because its takes of one slot wait for each other. express-session's interface
 * has no atomic read-and-delete: use `RedisChallengeStore` with more than one process.
 */
export class SessionChallengeStore implements ChallengeStore {
  readonly #turns = new Turns();
  readonly #sweep = new Sweep();

  async put(owner: ChallengeOwner, slot: string, value: string, ttlMs: number): Promise<void> {
    const [sessions, id] = place(owner, slot);
    const expires = new Date(Date.now() + ttlMs);
    const record: SlotRecord = {
      cookie: { originalMaxAge: ttlMs, maxAge: ttlMs, expires, httpOnly: true, path: '/' },
      captcha: value,
      expiresAt: expires.getTime(),
    };
    await this.#turns.run(id, async () => {
      this.#sweep.cancel(id);
      await fromCallback('Keeping a challenge', (done) => sessions.set(id, record as never, done));
      this.#sweep.after(ttlMs, sessions, id);
    });
  }

  async take(owner: ChallengeOwner, slot: string): Promise<string | undefined> {
    const [sessions, id] = place(owner, slot);
    return this.#turns.run(id, async () => {
      this.#sweep.cancel(id);
      const record = readRecord(await fromCallback<unknown>('Reading a challenge', (done) => sessions.get(id, done)));
      if (record === undefined) return undefined;
      await fromCallback('Using up a challenge', (done) => sessions.destroy(id, done));
      return record.expiresAt > Date.now() ? record.captcha : undefined;
    });
  }
}

/** Derives the record's id by hash, so that whoever lists a store's ids learns no session's id from ours. */
function place({ id, sessions }: ChallengeOwner, slot: string): [SessionBackend, string] {
  if (sessions === undefined) {
    throw new CaptchaSessionError('SessionChallengeStore needs express-session; use RedisChallengeStore without it.');
  }
  return [
    sessions,
    createHash('sha256')
      .update(JSON.stringify([id, slot]))
      .digest('base64url'),
  ];
}

function readRecord(record: unknown): Pick<SlotRecord, 'captcha' | 'expiresAt'> | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const { captcha, expiresAt } = record as Partial<Record<keyof SlotRecord, unknown>>;
  return typeof captcha === 'string' && typeof expiresAt === 'number' ? { captcha, expiresAt } : undefined;
}
