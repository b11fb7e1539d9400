import { CaptchaConfigError } from '../errors.js';
import { checkOptions, type Checks } from './check.js';
import { wholeNumber } from './checks.js';

/** When calls to NAVER are refused without being made. */
export interface CircuitBreakerOptions {
  /**
   * How many of the latest `calls` have to fail, within a minute. Only faults of NAVER's or of the network count.
   * @default 10
   */
  failures?: number | undefined;
  /**
   * How many calls are looked back on.
   * @default 20
   */
  calls?: number | undefined;
  /**
   * Milliseconds until one call is let through to try.
   * @default 10000
   */
  openMs?: number | undefined;
}

const breakerChecks = {
  failures: wholeNumber(10, 1, 1_000, 'failures'),
  calls: wholeNumber(20, 1, 1_000, 'calls'),
  openMs: wholeNumber(10_000, 10, 600_000, 'milliseconds'),
} satisfies Checks<CircuitBreakerOptions>;

/** Checked options of the circuit breaker. */
export interface CircuitBreakerConfig {
  readonly failures: number;
  readonly calls: number;
  readonly openMs: number;
}

/** Checks `circuitBreaker`. */
export function circuitBreaker(value: unknown, name: string): CircuitBreakerConfig | false {
  if (value === false) return false;
  const config = checkOptions(breakerChecks, value ?? {}, `\`${name}\``);
  if (config.failures > config.calls) {
    throw new CaptchaConfigError(`\`${name}\`: \`failures\` must not be more than \`calls\` (${config.calls}).`);
  }
  return config;
}
