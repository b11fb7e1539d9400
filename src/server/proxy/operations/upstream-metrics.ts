import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { NaverCaptchaClient } from '../../../upstream/client.js';
import type { CaptchaCallMessage } from '../../../upstream/events.js';
import { operations } from '../../../upstream/failure.js';

/** Up to what `timeoutMs` is by default, and beyond. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const states = ['closed', 'half-open', 'open'] as const;
/** Initialised for what matters most in alerts; the others appear when they happen. */
const expected = ['success', 'unavailable', 'quota', 'misconfigured', 'shed'];

/** What the calls to NAVER have shown, for Prometheus. */
export class UpstreamMetrics {
  readonly #calls: Counter<'operation' | 'kind' | 'outcome'>;
  readonly #retries: Counter<'operation'>;
  readonly #seconds: Histogram<'operation'>;

  constructor(registry: Registry, client: Pick<NaverCaptchaClient, 'circuits'>) {
    const registers = [registry];
    this.#calls = new Counter({
      name: 'naver_captcha_upstream_calls_total',
      help: 'Calls to NAVER that are over, by outcome; retries are part of their call.',
      labelNames: ['operation', 'kind', 'outcome'],
      registers,
    });
    this.#retries = new Counter({
      name: 'naver_captcha_upstream_retries_total',
      help: 'How often a call to NAVER was made again.',
      labelNames: ['operation'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'naver_captcha_upstream_call_duration_seconds',
      help: 'Seconds that calls to NAVER took, retries and waiting for a connection included; without those never made.',
      labelNames: ['operation'],
      buckets,
      registers,
    });
    new Gauge({
      name: 'naver_captcha_circuit_state',
      help: '1 for the state that the circuit breaker of an operation is in, 0 for the others.',
      labelNames: ['operation', 'state'],
      registers,
      collect() {
        const now = client.circuits();
        for (const operation of operations) {
          for (const state of states) this.set({ operation, state }, now[operation] === state ? 1 : 0);
        }
      },
    });
    for (const operation of operations) {
      this.#retries.inc({ operation }, 0);
      this.#seconds.zero({ operation });
      for (const kind of kindsOf(operation)) {
        for (const outcome of expected) this.#calls.inc({ operation, kind, outcome }, 0);
      }
    }
  }

  called({ operation, kind, outcome, attempts, durationMs }: CaptchaCallMessage): void {
    this.#calls.inc({ operation, kind, outcome });
    if (attempts > 1) this.#retries.inc({ operation }, attempts - 1);
    if (attempts > 0) this.#seconds.observe({ operation }, durationMs / 1_000);
  }
}

function kindsOf(operation: CaptchaCallMessage['operation']): readonly CaptchaCallMessage['kind'][] {
  return operation === 'picture' ? ['image'] : operation === 'sound' ? ['audio'] : ['image', 'audio'];
}
