import type { NaverCaptchaClient } from '../upstream/client.js';
import type { ChallengeKind } from '../upstream/endpoints.js';
import type { Budget } from './budget.js';

/** A key and when NAVER issued it, in epoch milliseconds. */
export interface IssuedKey {
  readonly key: string;
  readonly issuedAt: number;
}

/**
 * Issues a key within the budget.
 *
 * @throws CaptchaError `ERR_CAPTCHA_QUOTA` when the budget is used up, and what the client throws
 */
export async function issueKey(client: NaverCaptchaClient, budget: Budget, kind: ChallengeKind): Promise<IssuedKey> {
  const issuedAt = Date.now();
  await budget.reserve(kind, issuedAt);
  try {
    // Not ended when the visitor leaves: the call is counted by NAVER all the same, and the key can be kept.
    const key = await client.issueKey(kind, { beforeRetry: (fault) => budget.again(kind, issuedAt, fault) });
    return { key, issuedAt };
  } catch (error) {
    await budget.failed(kind, issuedAt, error);
    throw error;
  }
}
