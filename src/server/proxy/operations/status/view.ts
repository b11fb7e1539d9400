import type { BudgetStatus } from '../../../../challenge/budget.js';
import type { VisitorLanguage } from '../../../../http/message.js';
import type { ChallengeKind } from '../../../../upstream/endpoints.js';
import type { CircuitState } from '../../../../upstream/circuit.js';
import type { Operation } from '../../../../upstream/failure.js';
import type { ProxyParts } from '../../parts.js';
import { total, type Sample } from '../history.js';

/** How far back the page looks, and in which steps. */
export const ranges = { hour: { steps: 12, minutes: 5 }, day: { steps: 24, minutes: 60 } } as const;
export type Range = keyof typeof ranges;

/** What the reader has asked for. */
export interface StatusWish {
  readonly language: VisitorLanguage;
  readonly range: Range;
  /** Whether the page loads itself again every minute. */
  readonly refresh: boolean;
}

/** What the status page shows. */
export interface StatusView extends StatusWish {
  readonly version: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly startedAt: number;
  /** Whether processes share Redis. */
  readonly shared: boolean;
  /** Whether the store answers. */
  readonly storeUp: boolean;
  readonly samples: readonly Sample[];
  readonly sum: Sample;
  /** Empty where there is no bound, or where the store does not tell. */
  readonly budgets: readonly (BudgetStatus & { readonly kind: ChallengeKind })[];
  readonly circuits: Readonly<Record<Operation, CircuitState>>;
}

/** Looks everything up that the page shows. */
export async function readStatus(parts: ProxyParts, wish: StatusWish): Promise<StatusView> {
  const { config, state, captcha, operations } = parts;
  const { steps, minutes } = ranges[wish.range];
  const samples = operations.history.read(steps, minutes);
  const kinds = config.captcha.audio ? (['image', 'audio'] as const) : (['image'] as const);
  const [storeUp, ...budgets] = await Promise.all([
    state.isReady(),
    ...kinds.map(async (kind) => ({ kind, ...(await captcha.budget.status(kind).catch(() => undefined)) })),
  ]);
  return {
    ...wish,
    version: operations.version,
    now: Date.now(),
    startedAt: operations.history.startedAt,
    shared: config.redisUrl.length > 0,
    storeUp,
    samples,
    sum: total(samples),
    budgets: budgets.filter(isBound),
    circuits: captcha.client.circuits(),
  };
}

function isBound(
  budget: { readonly kind: ChallengeKind } & Partial<BudgetStatus>,
): budget is BudgetStatus & { readonly kind: ChallengeKind } {
  return budget.limit !== undefined && budget.limit !== Infinity;
}
