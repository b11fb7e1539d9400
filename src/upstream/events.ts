import { channel } from 'node:diagnostics_channel';
import type { CaptchaUpstreamOutcome } from '../errors.js';
import type { CircuitState } from './circuit.js';
import type { NaverCaptchaClient } from './client.js';
import type { ChallengeKind } from './endpoints.js';
import type { Operation } from './failure.js';

/**
 * Published on the diagnostics channel `express-naver-captcha:call` once for each call of a client, when it is over; a
 * picture's and a sound's when its stream has ended. Holds no key, no secret and no response.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * subscribe('express-naver-captcha:call', (message) => {
 *   const { operation, outcome, durationMs } = message as CaptchaCallMessage;
 *   histogram.observe({ operation, outcome }, durationMs / 1000);
 * });
 * ```
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export interface CaptchaCallMessage {
  /** Whose call it was. */
  readonly client: NaverCaptchaClient;
  readonly operation: Operation;
  readonly kind: ChallengeKind;
  /** Milliseconds from the call to its end, the waiting for a connection included. */
  readonly durationMs: number;
  /** How often NAVER was called: more than 1 after a retry, 0 if the call was never made. */
  readonly attempts: number;
  /**
   * `success` for what was asked for (a verdict, be it right or wrong), an outcome of {@link CaptchaUpstreamError}
   * otherwise; `abandoned` if the visitor left, `shed` if the call was refused before it was made.
   */
  readonly outcome: 'success' | CaptchaUpstreamOutcome | 'abandoned' | 'shed';
}

/** Published on the diagnostics channel `express-naver-captcha:circuit` when a circuit breaker changes its state. */
export interface CaptchaCircuitMessage {
  /** Whose circuit it is. */
  readonly client: NaverCaptchaClient;
  /** The calls that it lets through or refuses. */
  readonly operation: Operation;
  /** What it has become. */
  readonly state: CircuitState;
}

/** Where the end of each call is told. Costs nothing while nobody listens. */
export const calls = channel('express-naver-captcha:call');

/** Where each change of a circuit breaker is told. */
export const circuits = channel('express-naver-captcha:circuit');
