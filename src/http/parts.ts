import type { CaptchaConfig } from '../config/options.js';
import type { NaverCaptchaClient } from '../upstream/client.js';
import { Budget } from '../challenge/budget.js';
import type { ChallengeParts } from '../challenge/desk.js';
import { issueKey } from '../challenge/issue-key.js';
import { KeyPool } from '../challenge/key-pool.js';
import type { CaptchaCounters } from '../challenge/stores/counters.js';
import { MemoryCounters } from '../challenge/stores/memory-counters.js';
import { MemoryLedger } from '../challenge/stores/memory-ledger.js';
import type { ChallengeStore } from '../challenge/stores/store.js';
import { Turns } from '../challenge/stores/turns.js';
import { createLimits, type Limits } from './limits.js';

/** The parts that routes and guards share. */
export interface HttpParts extends ChallengeParts {
  readonly limits: Limits;
  readonly counters: CaptchaCounters;
  /** Issues no more keys, and closes the connections to NAVER. */
  close(): Promise<void>;
}

/** What {@link createParts} is given. */
export interface PartsOptions {
  readonly config: CaptchaConfig;
  readonly store: ChallengeStore;
  /** Closed with the parts. */
  readonly client: NaverCaptchaClient;
}

/** Makes the parts of one captcha, with counts and budget shared as far as the store is. */
export function createParts({ config, store, client }: PartsOptions): HttpParts {
  const { service, dailyBudget, challengeTtlMs, prefetchKeys: size, maxConnections } = config;
  const counters = store.counters ?? new MemoryCounters();
  const ledger = store.ledger ?? new MemoryLedger();
  const budget = new Budget({ ledger, service, dailyBudget, challengeTtlMs });
  const issue = () => issueKey(client, budget, 'image');
  const pool = new KeyPool({ issue, size, challengeTtlMs, atOnce: Math.ceil(maxConnections / 4) });
  return {
    client,
    store,
    config,
    budget,
    pool,
    counters,
    limits: createLimits(config.limits, config.sessionKey, counters),
    turns: new Turns(),
    close() {
      pool.close();
      return client.close();
    },
  };
}
