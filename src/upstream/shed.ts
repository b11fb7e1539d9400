import { CaptchaUpstreamError } from '../errors.js';
import type { Operation } from './failure.js';

/** Makes the error of a call that is refused because too many run and wait already. */
export function overloaded(operation: Operation): CaptchaUpstreamError {
  return new CaptchaUpstreamError(
    'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
    `Too many calls to NAVER at once for ${operation} (maxConnections, maxQueuedCalls). Nothing was sent.`,
    { outcome: 'unavailable', reason: 'overloaded', status: 503, retryAfterSeconds: 1, unsent: true },
  );
}

/** Makes the error of a call that a circuit breaker refuses. */
export function circuitOpen(operation: Operation, retryAfterSeconds: number): CaptchaUpstreamError {
  return new CaptchaUpstreamError(
    'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
    `NAVER has failed at ${operation} too often just now (circuitBreaker). Nothing was sent; it is tried again soon.`,
    { outcome: 'unavailable', reason: 'circuit-open', status: 503, retryAfterSeconds, unsent: true },
  );
}
