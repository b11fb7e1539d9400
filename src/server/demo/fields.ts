/** The fields that the page itself asks for, as typed. */
export interface Fields {
  readonly name: string;
  readonly email: string;
}

/** A field that is missing or wrong. */
export type FieldProblem = keyof Fields;

/** Longest name or address kept: RFC 5321 §4.5.3.1.3 allows an address 254 characters. */
export const maxFieldLength = 254;

/** Reads the fields from a body that may hold anything. */
export function readFields(body: unknown): Fields {
  const { name, email } =
    typeof body === 'object' && body !== null ? (body as Partial<Record<FieldProblem, unknown>>) : {};
  return { name: text(name), email: text(email) };
}

/** Which fields have to be filled in again. */
export function checkFields({ name, email }: Fields): readonly FieldProblem[] {
  return [
    ...(name === '' ? ['name' as const] : []),
    ...(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email) ? [] : ['email' as const]),
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, maxFieldLength) : '';
}
