import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import { CaptchaError } from '../errors.js';
import type { LimitsConfig } from '../config/limits.js';
import type { CaptchaCounters } from '../challenge/stores/counters.js';
import { storeFailed } from '../challenge/stores/store.js';
import { markerOf, ownerOf } from './session.js';
import { warnAboutProxy } from './trust-proxy.js';

const windowMs = 60_000;
/** How much of an IPv6 address is one visitor: what one household or server gets. */
const ipv6Subnet = 56;

/** Refuses who calls NAVER too often. Each call counts one. @throws CaptchaError `ERR_CAPTCHA_RATE_LIMITED` */
export interface Limits {
  issue(req: Request): Promise<void>;
  verify(req: Request): Promise<void>;
}

/** Builds the limits; what is turned off costs nothing. */
export function createLimits(config: LimitsConfig, sessionKey: string, counters: CaptchaCounters): Limits {
  const limiter = (name: string, limit: number | false, keyOf: (req: Request) => string): RequestHandler[] =>
    limit === false ? [] : [createLimiter(name, limit, keyOf, counters)];
  const bySession = limiter('issue-session', config.issuePerSession, (req) => ownerOf(req).id);
  const byAddress = limiter('issue-address', config.issuePerAddress, addressOf);
  // One visitor's reloads must not use up the address that they share with others; but of sessions that come new with
  // every request, no count is kept once their address has had enough.
  const known = [...bySession, ...byAddress];
  const unknown = [...byAddress, ...bySession];
  const verify = limiter('verify-address', config.verifyPerAddress, addressOf);
  return {
    issue: (req) => runAll(markerOf(req, sessionKey) === undefined ? unknown : known, req),
    verify: (req) => runAll(verify, req),
  };
}

function createLimiter(
  name: string,
  limit: number,
  keyGenerator: (req: Request) => string,
  counters: CaptchaCounters,
): RequestHandler {
  return rateLimit({
    windowMs,
    limit,
    identifier: name,
    keyGenerator,
    store: sharedStore(name, counters),
    // RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers-08, and Retry-After on a refusal.
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    requestPropertyName: 'captchaLimit',
    passOnStoreError: false,
    validate: false,
    handler(req, _res, next) {
      const { resetTime } = (req as Request & { captchaLimit: { resetTime?: Date } }).captchaLimit;
      const retryAfterSeconds = ((resetTime?.getTime() ?? Date.now() + windowMs) - Date.now()) / 1_000;
      next(
        new CaptchaError('ERR_CAPTCHA_RATE_LIMITED', 'Too many tries. Wait a moment, then try again.', {
          retryAfterSeconds,
        }),
      );
    },
  });
}

/** express-rate-limit's view of our counters. It never takes a hit back. */
function sharedStore(name: string, counters: CaptchaCounters): Store {
  const keep = (): void => undefined;
  return {
    async increment(key) {
      try {
        const { hits, resetAt } = await counters.add(`${name}:${key}`, windowMs);
        return { totalHits: hits, resetTime: new Date(resetAt) };
      } catch (error) {
        throw storeFailed('Counting calls', error);
      }
    },
    decrement: keep,
    resetKey: keep,
  };
}

function addressOf(req: Request): string {
  warnAboutProxy(req);
  // Some proxies (Azure's) add the port to X-Forwarded-For, and each connection has another.
  const address = req.ip?.replace(/^(?:\[(.+)\]|([\d.]+)):\d+$/, '$1$2') ?? '';
  // A connection that has just closed has no address, and a proxy may write anything; such requests share one count.
  return isIP(address) === 0 ? 'unknown' : ipKeyGenerator(address, ipv6Subnet);
}

async function runAll(limiters: readonly RequestHandler[], req: Request): Promise<void> {
  for (const limiter of limiters) {
    await new Promise<void>((resolve, reject) => {
      void limiter(req, req.res as Response, (error?: unknown) => {
        if (error === undefined) resolve();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it came
        else reject(error);
      });
    });
  }
}
