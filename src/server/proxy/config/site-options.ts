import { checkOptions, describe, type Check, type Checks } from '../../../config/check.js';
import { origins as originList } from '../../../config/checks.js';
import { CaptchaConfigError } from '../../../errors.js';
import type { Site } from '../sites.js';

/** One of the operator's sites. */
export interface SiteOptions {
  /** Public name of the site, in its pages (`data-sitekey="…"`): letters, digits, `.`, `_` and `-`. */
  siteKey: string;
  /**
   * What the site's back end shows at `/siteverify`. Two while it is being changed: add the new one, change the back
   * end, take the old one away.
   */
  secrets: readonly string[];
  /** Origins of the site's pages, such as `https://www.example.com`. */
  origins: readonly string[];
}

const siteKey: Check<string> = (value, name) => {
  if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return value;
  throw new CaptchaConfigError(
    `\`${name}\` must have 1 to 64 letters, digits, dots, hyphens or underscores, such as 'shop', got ${describe(value)}.`,
  );
};

const secrets: Check<readonly string[]> = (value, name) => {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const good = list.every((secret) => typeof secret === 'string' && /^[\x21-\x7e]{1,256}$/.test(secret));
  if (good && (list.length === 1 || list.length === 2)) return Object.freeze([...(list as string[])]);
  throw new CaptchaConfigError(
    `\`${name}\` must be a list of one secret, or of two while it is being changed, each 1 to 256 visible ASCII ` +
      `characters. Make one with: openssl rand -base64 32`,
  );
};

const origins: Check<ReadonlySet<string>> = (value, name) => {
  const checked = originList(value, name);
  if (checked.size > 0) return checked;
  throw new CaptchaConfigError(`\`${name}\` is missing. List where the site's pages are: ['https://www.example.com'].`);
};

/** The checks of {@link SiteOptions}, by name. */
export const siteChecks = { siteKey, secrets, origins } satisfies Checks<SiteOptions>;

/**
 * Checks the option `sites`.
 *
 * @throws CaptchaConfigError for a missing or invalid site, a key that two have, or a secret that two share
 */
export const sites: Check<readonly Site[]> = (value, name) => {
  if (!Array.isArray(value) || value.length === 0) {
    throw new CaptchaConfigError(`\`${name}\` must be a list of at least one site: [{ siteKey, secrets, origins }].`);
  }
  const list = value.map((site: unknown, index) => checkOptions(siteChecks, site, `\`${name}[${index}]\``));
  distinct(
    list.map((site) => site.siteKey),
    `\`${name}\`: two sites have the same siteKey. Give each its own.`,
  );
  distinct(
    list.flatMap((site) => site.secrets),
    `\`${name}\`: one secret stands there twice, and would not tell whose token is asked for. Give each site its own.`,
  );
  return Object.freeze(list);
};

function distinct(values: readonly string[], message: string): void {
  if (new Set(values).size < values.length) throw new CaptchaConfigError(message);
}
