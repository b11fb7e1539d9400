import { CaptchaConfigError } from '../errors.js';
import { describe, type Check } from './check.js';

/** A required credential: visible ASCII, because it travels in an HTTP header (RFC 9110 §5.5). */
export function credential(where: string): Check<string> {
  return (value, name) => {
    if (value === undefined || value === '') {
      throw new CaptchaConfigError(`\`${name}\` is missing. Set it to ${where}.`);
    }
    if (typeof value !== 'string')
      throw new CaptchaConfigError(`\`${name}\` must be a string, got ${describe(value)}.`);
    if (!/^[\x21-\x7e]+$/.test(value)) {
      throw new CaptchaConfigError(
        `\`${name}\` holds a space, a line break or a character that no credential has. Copy ${where} again.`,
      );
    }
    return value;
  };
}

/** A whole number within bounds, with a default. */
export function wholeNumber(fallback: number, min: number, max: number, unit: string): Check<number> {
  return (value, name) => {
    if (value === undefined) return fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw new CaptchaConfigError(
        `\`${name}\` must be a whole number of ${unit} from ${min} to ${max}, got ${describe(value)}.`,
      );
    }
    return value;
  };
}

/** A boolean, with a default. */
export function flag(fallback: boolean): Check<boolean> {
  return (value, name) => {
    if (value === undefined) return fallback;
    if (typeof value !== 'boolean')
      throw new CaptchaConfigError(`\`${name}\` must be true or false, got ${describe(value)}.`);
    return value;
  };
}

/** A name that is used as a property or field, with a default. */
export function fieldName(fallback: string): Check<string> {
  return (value, name) => {
    if (value === undefined) return fallback;
    if (typeof value !== 'string' || !/^[A-Za-z][\w.-]{0,63}$/.test(value) || value in Object.prototype) {
      throw new CaptchaConfigError(`\`${name}\` must be a name such as '${fallback}', got ${describe(value)}.`);
    }
    return value;
  };
}

/** One of a few words, with a default. */
export function oneOf<const Word extends string>(words: readonly Word[], fallback: Word): Check<Word> {
  return (value, name) => {
    if (value === undefined) return fallback;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) {
      throw new CaptchaConfigError(`\`${name}\` must be one of ${words.map((w) => `'${w}'`).join(', ')}.`);
    }
    return word;
  };
}

/** A function, or nothing. */
export function optionalFunction<F>(): Check<F | undefined> {
  return (value, name) => {
    if (value !== undefined && typeof value !== 'function') {
      throw new CaptchaConfigError(`\`${name}\` must be a function, got ${describe(value)}.`);
    }
    return value as F | undefined;
  };
}

/** A list of web origins (`https://example.com`), each brought into the form that browsers send in `Origin` (RFC 6454 §6.1). */
export const origins: Check<ReadonlySet<string>> = (value, name) => {
  if (value === undefined) return new Set<string>();
  if (!Array.isArray(value))
    throw new CaptchaConfigError(`\`${name}\` must be an array of origins, got ${describe(value)}.`);
  return new Set(value.map((entry: unknown) => origin(entry, name)));
};

function origin(entry: unknown, name: string): string {
  const url = typeof entry === 'string' && URL.canParse(entry) ? new URL(entry) : null;
  if (url === null || url.origin === 'null' || `${url.origin}/` !== url.href) {
    throw new CaptchaConfigError(
      `\`${name}\` holds ${typeof entry === 'string' ? `'${entry}'` : describe(entry)}, which is no origin. ` +
        `Write scheme and host only, such as 'https://www.example.com'.`,
    );
  }
  return url.origin;
}
