/** What one account has spent, and holds for comparisons still to come. */
export interface LedgerState {
  readonly spent: number;
  readonly reserved: number;
}

/**
 * The daily budget's book, over all processes that share a store. A reservation ends by itself at its time, so that a
 * visitor who never submits, and a process that dies, hold nothing for ever.
 */
export interface CaptchaLedger {
  /**
   * Spends one call and reserves one until `until`, if `limit` allows both.
   *
   * @param account - one API on one day; forgotten after `keepMs` milliseconds
   * @returns whether it did
   */
  reserve(account: string, limit: number, until: number, keepMs: number): Promise<boolean>;
  /** Gives one reservation back, if it has not ended, and spends `calls` (which may be 0 or -1). */
  settle(account: string, until: number, calls: number, keepMs: number): Promise<void>;
  /** Leaves nothing of a budget of `limit`. */
  exhaust(account: string, limit: number, keepMs: number): Promise<void>;
  read(account: string): Promise<LedgerState>;
}
