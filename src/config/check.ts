import { CaptchaConfigError } from '../errors.js';

/** Turns one raw option into its checked value, or throws a {@link CaptchaConfigError} that names it. `undefined` means absent. */
export type Check<T> = (value: unknown, name: string) => T;

/** One check for each option of `Options`, so that the compiler keeps the list of known options in step with the type. */
export type Checks<Options> = { readonly [Key in keyof Required<Options>]: Check<unknown> };

/** The checked options that a table of checks makes. */
export type Checked<Table> = { readonly [Key in keyof Table]: Table[Key] extends Check<infer T> ? T : never };

/**
 * Checks every option once: unknown names throw, absent ones get their default, the caller's object is left alone.
 *
 * @param where - the call that the visitor of the message wrote, such as `naverCaptcha()`
 * @throws CaptchaConfigError on the first option that is unknown or invalid
 */
export function checkOptions<Table extends Record<string, Check<unknown>>>(
  table: Table,
  options: unknown,
  where: string,
): Checked<Table> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new CaptchaConfigError(`${where}: expected an object of options, got ${describe(options)}.`);
  }
  const known = Object.keys(table);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new CaptchaConfigError(`${where}: ${unknownOption(name, known)}`);
  }
  const given = options as Readonly<Record<string, unknown>>;
  const checked = known.map((name) => {
    try {
      return [name, table[name]?.(Object.hasOwn(given, name) ? given[name] : undefined, name)];
    } catch (error) {
      if (!(error instanceof CaptchaConfigError)) throw error;
      throw new CaptchaConfigError(`${where}: ${error.message}`);
    }
  });
  return Object.freeze(Object.fromEntries(checked)) as Checked<Table>;
}

function unknownOption(name: string, known: readonly string[]): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const meant = known.find((candidate) => plain(candidate) === plain(name));
  const hint = meant === undefined ? `Known options: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`;
  return `unknown option \`${name}\`. ${hint}`;
}

/** Names a bad value's type in a message, and never the value: it may be a secret. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return String(value);
  if (value === '') return 'an empty string';
  return typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`;
}
