import { isIP } from 'node:net';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { CaptchaError } from '../errors.js';
import type { LimitsConfig } from '../config/limits.js';
import type { CaptchaCounters } from '../challenge/stores/counters.js';
import { asking } from '../challenge/stores/store.js';
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
  const limiter = (name: string, limit: number | false, keyOf: (req: Request) => string): Limiter[] =>
    limit === false ? [] : [{ name, limit, policy: `"${name}"; q=${limit}; w=${windowMs / 1_000}`, keyOf }];
  const bySession = limiter('issue-session', config.issuePerSession, (req) => ownerOf(req).id);
  const byAddress = limiter('issue-address', config.issuePerAddress, addressOf);
  // One visitor's reloads must not use up the address that they share with others; but of sessions that come new with
  // every request, no count is kept once their address has had enough.
  const known = [...bySession, ...byAddress];
  const unknown = [...byAddress, ...bySession];
  const verify = limiter('verify-address', config.verifyPerAddress, addressOf);
  const countAll = async (limiters: readonly Limiter[], req: Request): Promise<void> => {
    for (const one of limiters) await count(one, req, counters);
  };
  return {
    issue: (req) => countAll(markerOf(req, sessionKey) === undefined ? unknown : known, req),
    verify: (req) => countAll(verify, req),
  };
}

/** One bound: so many calls a window for each key. */
interface Limiter {
  readonly name: string;
  readonly limit: number;
  /** As a header tells it. */
  readonly policy: string;
  readonly keyOf: (req: Request) => string;
}

/**
 * Counts one call, tells the client what is left, and refuses what is over.
 *
 * By hand: with express-rate-limit's middleware it took four times the CPU, much of it for a hash of the key in a header.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-08
 */
async function count({ name, limit, policy, keyOf }: Limiter, req: Request, counters: CaptchaCounters): Promise<void> {
  const { hits, resetAt } = await asking('Counting calls', () => counters.add(`${name}:${keyOf(req)}`, windowMs));
  const retryAfterSeconds = Math.max(0, Math.ceil((resetAt - Date.now()) / 1_000));
  const { res } = req;
  if (res !== undefined && !res.headersSent) {
    res.appendHeader('RateLimit', `"${name}"; r=${Math.max(0, limit - hits)}; t=${retryAfterSeconds}`);
    res.appendHeader('RateLimit-Policy', policy);
  }
  if (hits > limit) throw tooMany(retryAfterSeconds);
}

/** Makes the error of whoever is over a limit. */
export function tooMany(retryAfterSeconds: number): CaptchaError {
  return new CaptchaError('ERR_CAPTCHA_RATE_LIMITED', 'Too many tries. Wait a moment, then try again.', {
    retryAfterSeconds,
  });
}

function addressOf(req: Request): string {
  warnAboutProxy(req);
  const { ip = '' } = req;
  if (isIP(ip) !== 0) return ipKeyGenerator(ip, ipv6Subnet);
  // Some proxies (Azure's) add the port to X-Forwarded-For, and each connection has another.
  const address = ip.replace(/^(?:\[(.+)\]|([\d.]+)):\d+$/, '$1$2');
  // A connection that has just closed has no address, and a proxy may write anything; such requests share one count.
  return isIP(address) === 0 ? 'unknown' : ipKeyGenerator(address, ipv6Subnet);
}
