import { CaptchaUpstreamError, type CaptchaError, type CaptchaUpstreamReason } from '../errors.js';
import type { Shown } from './circuit.js';
import type { Operation } from './failure.js';

/** Ends of a call that are this side's doing. */
const ours: ReadonlySet<CaptchaUpstreamReason | undefined> = new Set([
  'abandoned',
  'overloaded',
  'circuit-open',
  'closed',
] satisfies CaptchaUpstreamReason[]);

/** Answers of a gateway that has lost what stands behind it; no text that a visitor types brings these about. */
const gatewayFaults: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * What the end of a call says about NAVER. A refusal (quota, credentials, an expired key, any 4xx) shows that it
 * answers. What a visitor typed is part of a comparison, so that a 500 or an odd page in answer to one says nothing:
 * else one visitor's odd text could stop everybody's comparisons.
 */
export function shownBy(operation: Operation, error: CaptchaError | undefined): Shown {
  if (error === undefined) return 'alive';
  if (!(error instanceof CaptchaUpstreamError) || ours.has(error.reason)) return 'nothing';
  const { outcome, upstreamStatus } = error;
  if (outcome !== 'unavailable' && outcome !== 'protocol') return 'alive';
  if (upstreamStatus !== undefined && upstreamStatus >= 400 && upstreamStatus < 500) return 'alive';
  if (operation !== 'compare') return 'fault';
  if (upstreamStatus === undefined) return outcome === 'unavailable' ? 'fault' : 'nothing';
  return gatewayFaults.has(upstreamStatus) ? 'fault' : 'nothing';
}
