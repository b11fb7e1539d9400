import type { Check } from '../../../config/check.js';
import { CaptchaConfigError } from '../../../errors.js';

/** Checks `redisUrl`: one URL, or the URLs of several nodes with commas between them. Messages never quote it: it may hold a password. */
export const redisUrls: Check<readonly string[]> = (value, name) => {
  if (value === undefined) return [];
  const urls = typeof value === 'string' ? value.split(',').map((url) => url.trim()) : [];
  if (urls.length > 0 && urls.every(isRedisUrl)) return Object.freeze(urls);
  throw new CaptchaConfigError(
    `\`${name}\` must be a URL such as redis://:password@redis:6379/0 or rediss://… for TLS, or several with commas ` +
      'between them for a cluster.',
  );
};

function isRedisUrl(url: string): boolean {
  return URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';
}
