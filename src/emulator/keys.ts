import { createHash } from 'node:crypto';
import type { Clock } from './clock.js';
import type { CaptchaKind, EmulatedService } from './routes.js';

/** A key that was issued, and what became of it. */
export interface IssuedKey {
  readonly key: string;
  readonly service: EmulatedService;
  readonly kind: CaptchaKind;
  readonly answer: string;
  readonly issuedAt: number;
  /** When its picture or sound was first sent; a key cannot be compared before. */
  shownAt?: number;
}

/** What a comparison found. */
export type Comparison =
  | { readonly outcome: 'compared'; readonly result: boolean; readonly responseTime: number }
  | { readonly outcome: 'invalid' }
  | { readonly outcome: 'unissued' };

/** NAVER counts at most two hours; beyond, the reference says, the time is -1. */
const longestResponseSeconds = 7200;

/** Bounds what a long-running emulator remembers: at ~200 bytes a key, some 2 MB. */
const mostKeys = 10_000;

function digestOf(media: Uint8Array): string {
  return createHash('sha256').update(media).digest('base64');
}

/** A Map keeps the order of insertion: the first is the oldest. */
function dropOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= mostKeys) return;
    map.delete(oldest);
  }
}

/** The keys of one emulator: issue, show once or more, compare once. */
export class KeyRing {
  readonly #keys = new Map<string, IssuedKey>();
  readonly #shown = new Map<string, string>();
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #caseSensitive: boolean;

  constructor(clock: Clock, ttlMs: number, caseSensitive: boolean) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#caseSensitive = caseSensitive;
  }

  /** Remembers a key that is being issued. */
  add(key: string, service: EmulatedService, kind: CaptchaKind, answer: string): IssuedKey {
    const issued: IssuedKey = { key, service, kind, answer, issuedAt: this.#clock.now() };
    this.#keys.set(key, issued);
    dropOldest(this.#keys);
    return issued;
  }

  /** The key, if this service issued it for this kind and it has not expired. */
  find(key: string, service: EmulatedService, kind: CaptchaKind): IssuedKey | undefined {
    const issued = this.#keys.get(key);
    if (issued?.service !== service || issued.kind !== kind) return undefined;
    if (this.#clock.now() - issued.issuedAt < this.#ttlMs) return issued;
    this.#keys.delete(key);
    return undefined;
  }

  /** Marks the key as seen. Its picture may be fetched again and stays the same; only the first time counts. */
  show(issued: IssuedKey, media: Uint8Array): void {
    issued.shownAt ??= this.#clock.now();
    this.#shown.set(digestOf(media), issued.answer);
    dropOldest(this.#shown);
  }

  /** The answer of a picture or sound that was sent, by its bytes; also after its key was compared. */
  answerTo(media: Uint8Array): string | undefined {
    return this.#shown.get(digestOf(media));
  }

  /** Compares a response and ends the key, right or wrong. A key never shown is refused and lives on. */
  compare(key: string, service: EmulatedService, kind: CaptchaKind, value: string): Comparison {
    const issued = this.find(key, service, kind);
    if (!issued) return { outcome: 'invalid' };
    if (issued.shownAt === undefined) return { outcome: 'unissued' };
    this.#keys.delete(key);
    const seconds = (this.#clock.now() - issued.shownAt) / 1000;
    return {
      outcome: 'compared',
      result: this.#fold(value) === this.#fold(issued.answer),
      responseTime: seconds > longestResponseSeconds ? -1 : Number(seconds.toFixed(2)),
    };
  }

  /** The answer of a key that has been issued and not yet compared, whatever its service. */
  answerOf(key: string): string | undefined {
    return this.#keys.get(key)?.answer;
  }

  #fold(value: string): string {
    return this.#caseSensitive ? value : value.toUpperCase();
  }
}
