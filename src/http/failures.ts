import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { CaptchaConfigError } from '../errors.js';
import { checkOptions, describe, type Check, type Checks } from '../config/check.js';
import { fieldName, wholeNumber } from '../config/checks.js';
import type { CaptchaCounters } from '../challenge/stores/counters.js';
import { asking } from '../challenge/stores/store.js';

/** Options of `captcha.afterFailures()`. */
export interface AfterFailuresOptions {
  /**
   * Tells several such counts of one site apart.
   * @default 'default'
   */
  name?: string | undefined;
  /**
   * Whose failures are counted: a user name, an address (`req.ip`). Not the session: a visitor who drops the cookie
   * would start afresh.
   */
  key: (req: Request) => unknown;
  /**
   * How many failures are free.
   * @default 3
   */
  failures?: number | undefined;
  /**
   * Milliseconds in which they count together, from the first on.
   * @default 900000 (15 minutes)
   */
  windowMs?: number | undefined;
}

/** Asks for a captcha only of those who have failed too often. */
export interface AfterFailures {
  /** Counts a failure, such as a wrong password. Success takes none back: an attacker's own account would do it. */
  record(req: Request): Promise<void>;
  /** Whether a captcha is needed now: for the page that shows the form. */
  needed(req: Request): Promise<boolean>;
  /** For `requireCaptcha({ skip })`: true while no captcha is needed. */
  readonly skip: (req: Request) => Promise<boolean>;
}

const key: Check<(req: Request) => unknown> = (value, name) => {
  if (typeof value === 'function') return value as (req: Request) => unknown;
  throw new CaptchaConfigError(
    `\`${name}\` must be a function that names who is counted, such as (req) => req.ip, got ${describe(value)}.`,
  );
};

const checks = {
  name: fieldName('default'),
  key,
  failures: wholeNumber(3, 0, 1_000_000, 'failures'),
  windowMs: wholeNumber(900_000, 1_000, 30 * 86_400_000, 'milliseconds'),
} satisfies Checks<AfterFailuresOptions>;

/** @throws CaptchaConfigError for a missing, unknown or invalid option */
export function afterFailures(options: AfterFailuresOptions, counters: CaptchaCounters): AfterFailures {
  const config = checkOptions(checks, options, 'afterFailures()');
  const nameOf = (req: Request): string | undefined => {
    const who = config.key(req);
    if (typeof who !== 'string' || who === '') return undefined;
    const plain = who.normalize('NFKC').trim().toLowerCase();
    // Hashed, because names come from the body: each takes the same room, be it a megabyte long.
    return `failures:${config.name}:${createHash('sha256').update(plain).digest('base64url')}`;
  };
  const needed = async (req: Request): Promise<boolean> => {
    const name = nameOf(req);
    // Who cannot be named cannot be counted, and so is asked.
    if (name === undefined) return true;
    return (await asking('Counting failures', () => counters.read(name))) >= config.failures;
  };
  return {
    needed,
    skip: async (req) => !(await needed(req)),
    async record(req) {
      const name = nameOf(req);
      if (name !== undefined) await asking('Counting failures', () => counters.add(name, config.windowMs));
    },
  };
}
