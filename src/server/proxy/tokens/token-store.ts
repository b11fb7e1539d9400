/** What came of redeeming a token: what it proves, or why it proves nothing. */
export type Redemption = { readonly value: string } | 'used' | 'unknown';

/** Where tokens wait for the site's back end to ask about them. */
export interface TokenStore {
  /** Keeps what a token proves; it can be redeemed for `ttlMs` milliseconds. */
  keep(id: string, value: string, ttlMs: number): Promise<void>;
  /**
   * Redeems a token **in one step**: of any number of simultaneous calls with claims of their own exactly one gets the
   * value. Whoever comes again with the claim that was granted gets the value again: a retry, not a second use.
   *
   * @param claim - unguessable, or the caller's own idempotency key
   */
  redeem(id: string, claim: string): Promise<Redemption>;
}

/**
 * How much longer than its life a token is remembered, in milliseconds: whoever comes late or twice is told so, rather
 * than that there never was such a token.
 */
export const memoryOfTokenMs = 600_000;
