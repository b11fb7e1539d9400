import type { Request } from 'express';
import type { Limits } from '../../../http/limits.js';
import { isCaptchaError } from '../../../errors.js';
import type { ProxyMetrics } from './metrics.js';

/** Counts what the limits refuse, by limit: their errors all have one code. */
export function countLimits(limits: Limits, metrics: ProxyMetrics): Limits {
  const counted =
    (name: 'issue' | 'verify') =>
    async (req: Request): Promise<void> => {
      try {
        await limits[name](req);
      } catch (error) {
        if (isCaptchaError(error) && error.code === 'ERR_CAPTCHA_RATE_LIMITED') metrics.limited(name);
        throw error;
      }
    };
  return { issue: counted('issue'), verify: counted('verify') };
}
