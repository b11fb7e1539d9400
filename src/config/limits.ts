import { CaptchaConfigError } from '../errors.js';
import { checkOptions, describe, type Check, type Checks } from './check.js';
import { wholeNumber } from './checks.js';

/** How often challenges may be issued, a minute. `false` for a bound turns that one off. */
export interface IssueLimits {
  /**
   * Challenges a minute for one session.
   * @default 10
   */
  perSession?: number | false | undefined;
  /**
   * Challenges a minute for one address (`req.ip`; an IPv6 /56 counts as one address).
   * @default 60
   */
  perAddress?: number | false | undefined;
}

/** How often responses may be compared, a minute. `false` for a bound turns that one off. */
export interface VerifyLimits {
  /**
   * Comparisons a minute for one address (`req.ip`; an IPv6 /56 counts as one address).
   * @default 30
   */
  perAddress?: number | false | undefined;
}

/** How often visitors may call NAVER at the operator's expense. `false` turns one of them off. */
export interface CaptchaLimits {
  /** New challenges: pictures and sounds. */
  issue?: IssueLimits | false | undefined;
  /** Comparisons: guarded submits and `POST /verify`. */
  verify?: VerifyLimits | false | undefined;
}

/** Checked limits: calls a minute, or `false` where there is no bound. */
export interface LimitsConfig {
  readonly issuePerSession: number | false;
  readonly issuePerAddress: number | false;
  readonly verifyPerAddress: number | false;
}

const issueChecks = {
  perSession: orFalse(wholeNumber(10, 1, 1_000_000, 'calls a minute')),
  perAddress: orFalse(wholeNumber(60, 1, 1_000_000, 'calls a minute')),
} satisfies Checks<IssueLimits>;

const verifyChecks = {
  perAddress: orFalse(wholeNumber(30, 1, 1_000_000, 'calls a minute')),
} satisfies Checks<VerifyLimits>;

const limitChecks = {
  issue: group(issueChecks),
  verify: group(verifyChecks),
} satisfies Checks<CaptchaLimits>;

/** Checks `limits`. */
export function limits(value: unknown, name: string): LimitsConfig {
  const { issue, verify } =
    value === false
      ? { issue: false as const, verify: false as const }
      : checkOptions(limitChecks, value ?? {}, `\`${name}\``);
  return Object.freeze({
    issuePerSession: issue && issue.perSession,
    issuePerAddress: issue && issue.perAddress,
    verifyPerAddress: verify && verify.perAddress,
  });
}

/** Checks `dailyBudget`: calls a Korean day, `false` for no bound, or nothing for the service's own default. */
export const dailyBudget: Check<number | false | undefined> = (value, name) =>
  value === undefined ? undefined : orFalse(wholeNumber(0, 2, 1_000_000_000, 'calls a day'))(value, name);

/** A number, or `false` where there is no bound. */
export function orFalse<T>(check: Check<T>): Check<T | false> {
  return (value, name) => {
    if (value === false) return false;
    if (value === null || value === true)
      throw new CaptchaConfigError(`\`${name}\` must be a number or false, got ${describe(value)}.`);
    return check(value, name);
  };
}

function group<Table extends Record<string, Check<unknown>>>(table: Table) {
  return (value: unknown, name: string) =>
    value === false ? (false as const) : checkOptions(table, value ?? {}, `\`${name}\``);
}
