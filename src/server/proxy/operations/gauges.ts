import { Gauge, type Registry } from 'prom-client';
import type { Budget } from '../../../challenge/budget.js';
import type { ChallengeKind } from '../../../upstream/endpoints.js';
import type { ProxyState } from '../state.js';

/** What the gauges look at. */
export interface Measured {
  readonly budget: Budget;
  readonly state: Pick<ProxyState, 'isReady'>;
  /** The kinds of challenge that are offered. */
  readonly kinds: readonly ChallengeKind[];
}

/** Registers what is looked up when Prometheus asks, in bounded time. What cannot be looked up then is left out. */
export function registerGauges(registry: Registry, { budget, state, kinds }: Measured): void {
  const registers = [registry];
  new Gauge({
    name: 'naver_captcha_store_up',
    help: 'Whether Redis answers; always 1 without Redis.',
    registers,
    async collect() {
      this.set((await state.isReady()) ? 1 : 0);
    },
  });
  for (const [name, help, of] of [
    ['limit', 'Calls to NAVER that the budget allows a Korean day. Absent without a bound.', 'limit'],
    ['remaining', 'Calls to NAVER that the budget still allows today, reservations deducted.', 'remaining'],
  ] as const) {
    new Gauge({
      name: `naver_captcha_budget_${name}_calls`,
      help,
      labelNames: ['kind'],
      registers,
      async collect() {
        this.reset();
        for (const kind of kinds) {
          // Without the shared store nobody knows, and a stale number would pass for one.
          const status = await budget.status(kind).catch(() => undefined);
          if (status !== undefined && status.limit !== Infinity) this.set({ kind }, status[of]);
        }
      },
    });
  }
}
