import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { CaptchaUpstreamError, type CaptchaError, type CaptchaRejectionCode } from '../../../errors.js';
import type { ChallengeKind } from '../../../upstream/endpoints.js';
import type { SiteverifyErrorCode } from '../routes/siteverify.js';
import type { History } from './history.js';

/** Seconds that people take; what is far below 2 is no person. */
export const solveBuckets = [1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300];

/** Which bound was met: challenges or answers of one address a minute, or the day's calls to NAVER. */
export type LimitName = 'issue' | 'verify' | 'budget';

/**
 * What this process has done since it was started, for Prometheus. Every label has few values: the operator's sites, our
 * own codes, the two kinds. Nothing that a visitor sends becomes one.
 */
export class ProxyMetrics {
  readonly registry = new Registry();
  readonly #issued = this.#counter('challenges_issued_total', 'Challenges given to visitors.', ['site', 'kind']);
  readonly #shown = this.#counter('challenges_shown_total', 'Pictures and sounds shown.', ['site', 'kind']);
  readonly #solved = this.#counter('challenges_solved_total', 'Right answers.', ['site']);
  readonly #rejected = this.#counter(
    'challenges_rejected_total',
    'Answers refused, by reason; without a site where the challenge is not known.',
    ['site', 'reason'],
  );
  readonly #redeemed = this.#counter('siteverify_total', 'Answers of /siteverify, by result.', ['result']);
  readonly #failed = this.#counter('errors_total', 'Problems answered, by code.', ['code']);
  readonly #limited = this.#counter('limits_hit_total', 'Requests refused by a limit, or by the budget.', ['limit']);
  readonly #solveSeconds = new Histogram({
    name: 'naver_captcha_solve_seconds',
    help: 'Seconds from showing a challenge to its right answer.',
    labelNames: ['site'],
    buckets: solveBuckets,
    registers: [this.registry],
  });

  readonly #history: History;

  /**
   * @param sites - keys of the operator's sites: each is there from the first scrape on, so that `rate()` misses none
   * @param history - is told the same, for the status page
   */
  constructor(sites: readonly string[], version: string, history: History) {
    this.#history = history;
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'naver_captcha_build_info',
      help: 'Always 1; the label has the version.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
    for (const code of ['ERR_CAPTCHA_CONFIG', 'ERR_CAPTCHA_STORE']) this.#failed.inc({ code }, 0);
    for (const limit of ['issue', 'verify', 'budget']) this.#limited.inc({ limit }, 0);
    for (const result of ['success', 'timeout-or-duplicate', 'internal-error']) this.#redeemed.inc({ result }, 0);
    for (const site of sites) {
      for (const kind of ['image', 'audio']) {
        this.#issued.inc({ site, kind }, 0);
        this.#shown.inc({ site, kind }, 0);
      }
      this.#solved.inc({ site }, 0);
      this.#rejected.inc({ site, reason: 'ERR_CAPTCHA_INVALID_RESPONSE' }, 0);
      this.#solveSeconds.zero({ site });
    }
  }

  issued(site: string, kind: ChallengeKind): void {
    this.#issued.inc({ site, kind });
    this.#history.count('issued');
  }

  shown(site: string, kind: ChallengeKind): void {
    this.#shown.inc({ site, kind });
    this.#history.count('shown');
  }

  solved(site: string, seconds: number): void {
    this.#solved.inc({ site });
    this.#solveSeconds.observe({ site }, seconds);
    this.#history.solved(seconds);
  }

  /** @param site - absent where nobody knows the challenge, nor therefore whose it was */
  rejected(reason: CaptchaRejectionCode, site?: string): void {
    this.#rejected.inc({ reason, ...(site !== undefined && { site }) });
    // Nothing typed is no answer, and uses nothing up.
    if (reason !== 'ERR_CAPTCHA_MISSING_RESPONSE') this.#history.count('rejected');
  }

  redeemed(result: 'success' | SiteverifyErrorCode): void {
    this.#redeemed.inc({ result });
  }

  limited(limit: LimitName): void {
    this.#limited.inc({ limit });
  }

  failed(problem: CaptchaError): void {
    this.#failed.inc({ code: problem.code });
    if (problem.status >= 500) this.#history.count('failed');
    // NAVER's own refusal is another matter, and has its outcome in the upstream's metrics.
    if (problem.code === 'ERR_CAPTCHA_QUOTA' && !(problem instanceof CaptchaUpstreamError)) this.limited('budget');
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name: `naver_captcha_${name}`, help, labelNames, registers: [this.registry] });
  }
}
