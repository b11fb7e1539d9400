import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { CaptchaErrorCode } from '../../../errors.js';
import type { ChallengeKind } from '../../../upstream/endpoints.js';

/** Seconds that people take; what is far below 2 is no person. */
const solveBuckets = [1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300];

/**
 * What the proxy has done since it was started, for Prometheus. Every label has few values: the operator's sites, our
 * own codes, the two kinds.
 */
export class ProxyMetrics {
  readonly registry = new Registry();
  readonly #issued = this.#counter('challenges_issued_total', 'Challenges issued.', ['site', 'kind']);
  readonly #shown = this.#counter('challenges_shown_total', 'Pictures and sounds shown.', ['site', 'kind']);
  readonly #solved = this.#counter('challenges_solved_total', 'Right answers.', ['site']);
  readonly #rejected = this.#counter('challenges_rejected_total', 'Answers refused, by reason.', ['site', 'reason']);
  readonly #redeemed = this.#counter('siteverify_total', 'Answers of /siteverify, by result.', ['result']);
  readonly #failed = this.#counter('errors_total', 'Problems answered, by code; limits are among them.', ['code']);
  readonly #solveSeconds = new Histogram({
    name: 'naver_captcha_solve_seconds',
    help: 'Seconds from showing a challenge to its right answer.',
    labelNames: ['site'],
    buckets: solveBuckets,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  issued(site: string, kind: ChallengeKind): void {
    this.#issued.inc({ site, kind });
  }

  shown(site: string, kind: ChallengeKind): void {
    this.#shown.inc({ site, kind });
  }

  solved(site: string, seconds: number): void {
    this.#solved.inc({ site });
    this.#solveSeconds.observe({ site }, seconds);
  }

  rejected(site: string, reason: CaptchaErrorCode): void {
    this.#rejected.inc({ site, reason });
  }

  redeemed(result: string): void {
    this.#redeemed.inc({ result });
  }

  failed(code: CaptchaErrorCode): void {
    this.#failed.inc({ code });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name: `naver_captcha_${name}`, help, labelNames, registers: [this.registry] });
  }
}
