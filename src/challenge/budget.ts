import { CaptchaError, CaptchaUpstreamError } from '../errors.js';
import type { NaverService } from '../config/service.js';
import type { ChallengeKind } from '../upstream/endpoints.js';
import { koreanDay, secondsToKoreanMidnight } from '../upstream/korean-day.js';
import type { CaptchaLedger } from './stores/ledger.js';
import { asking } from './stores/store.js';

/** What is left of a day's calls to one of NAVER's APIs. */
export interface BudgetStatus {
  /** Calls a day; `Infinity` where there is no bound. */
  readonly limit: number;
  /** Calls made today, issued keys and comparisons together. */
  readonly spent: number;
  /** Calls held back for the comparisons of challenges that can still be answered. */
  readonly reserved: number;
  readonly remaining: number;
  /** When NAVER starts counting afresh: the next midnight in Korea. */
  readonly resetsAt: Date;
}

/** What {@link Budget} is made of. */
export interface BudgetOptions {
  readonly ledger: CaptchaLedger;
  readonly service: NaverService;
  /** Calls a day, `false` for no bound, or nothing for the service's own quota. */
  readonly dailyBudget: number | false | undefined;
  readonly challengeTtlMs: number;
}

/**
 * Counts calls against NAVER's daily quota before NAVER does. Issuing a key reserves its comparison, so that whoever
 * sees a picture can submit it. Picture and sound are APIs with quotas of their own.
 */
export class Budget {
  readonly #ledger: CaptchaLedger;
  readonly #service: NaverService;
  readonly #limit: number;
  readonly #ttlMs: number;

  constructor({ ledger, service, dailyBudget, challengeTtlMs }: BudgetOptions) {
    this.#ledger = ledger;
    this.#service = service;
    const limit = dailyBudget ?? (service === 'developers' ? 1_000 : false);
    this.#limit = limit === false ? Infinity : limit;
    this.#ttlMs = challengeTtlMs;
  }

  /**
   * Spends the call that issues a key and reserves the one that compares.
   *
   * @throws CaptchaError `ERR_CAPTCHA_QUOTA` when the day's calls are used up
   */
  async reserve(kind: ChallengeKind, issuedAt: number): Promise<void> {
    if (this.#limit === Infinity) return;
    const account = this.#account(kind, issuedAt);
    const granted = await asking('Counting the daily budget', () =>
      this.#ledger.reserve(account, this.#limit, this.#until(issuedAt), keepMs(issuedAt)),
    );
    if (!granted) throw this.#usedUp(issuedAt);
  }

  /**
   * Spends one more call for a key that is asked for again; a try that NAVER never saw has cost nothing.
   *
   * @throws CaptchaError `ERR_CAPTCHA_QUOTA` when only what is reserved is left
   */
  async again(kind: ChallengeKind, issuedAt: number, fault: CaptchaUpstreamError): Promise<void> {
    if (this.#limit === Infinity || fault.unsent) return;
    const { remaining } = await this.status(kind);
    if (remaining < 1) throw this.#usedUp(issuedAt);
    // No reservation ends at 0: the call is spent, and the comparison stays reserved.
    await this.#ledger.settle(this.#account(kind, issuedAt), 0, 1, keepMs(Date.now())).catch(ignore);
  }

  /** Books a key that could not be issued: no comparison will follow, and an unsent call has cost nothing. */
  async failed(kind: ChallengeKind, issuedAt: number, error: unknown): Promise<void> {
    const unsent = error instanceof CaptchaUpstreamError && error.unsent;
    await this.#settle(this.#account(kind, issuedAt), issuedAt, unsent ? -1 : 0);
    await this.heed(kind, error);
  }

  /** Books a comparison that NAVER may have counted, on the day it was made. */
  async compared(kind: ChallengeKind, issuedAt: number): Promise<void> {
    await this.#settle(this.#account(kind, Date.now()), issuedAt, 1);
  }

  /** Takes NAVER's word for it when it says that the quota is used up. */
  async heed(kind: ChallengeKind, error: unknown): Promise<void> {
    if (this.#limit === Infinity || !(error instanceof CaptchaUpstreamError) || error.outcome !== 'quota') return;
    const now = Date.now();
    await this.#ledger.exhaust(this.#account(kind, now), this.#limit, keepMs(now)).catch(ignore);
  }

  /** @throws CaptchaError `ERR_CAPTCHA_STORE` if the shared store fails */
  async status(kind: ChallengeKind): Promise<BudgetStatus> {
    const now = Date.now();
    const { spent, reserved } = await asking('Reading the daily budget', () =>
      this.#ledger.read(this.#account(kind, now)),
    );
    return {
      limit: this.#limit,
      spent,
      reserved,
      remaining: Math.max(0, this.#limit - spent - reserved),
      resetsAt: new Date(now + secondsToKoreanMidnight(now) * 1_000),
    };
  }

  #usedUp(now: number): CaptchaError {
    return new CaptchaError(
      'ERR_CAPTCHA_QUOTA',
      `The daily budget of ${this.#limit} calls is used up (dailyBudget); it is renewed at midnight in Korea.`,
      { retryAfterSeconds: secondsToKoreanMidnight(now) },
    );
  }

  async #settle(account: string, issuedAt: number, calls: number): Promise<void> {
    if (this.#limit === Infinity) return;
    // A verdict is worth more than a count: the reservation ends by itself.
    await this.#ledger.settle(account, this.#until(issuedAt), calls, keepMs(Date.now())).catch(ignore);
  }

  /** When a challenge's reservation ends, rounded up so that a day has few different times to keep. */
  #until(issuedAt: number): number {
    const step = Math.max(1_000, Math.ceil(this.#ttlMs / 16));
    return Math.ceil((issuedAt + this.#ttlMs) / step) * step;
  }

  #account(kind: ChallengeKind, at: number): string {
    return `${this.#service}:${kind}:${koreanDay(at)}`;
  }
}

/** An account is of use until midnight, and an hour longer for clocks that disagree. */
function keepMs(now: number): number {
  return secondsToKoreanMidnight(now) * 1_000 + 3_600_000;
}

function ignore(): void {
  // See the call.
}
