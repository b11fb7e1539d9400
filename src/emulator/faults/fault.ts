import type { GatewayError } from '../naver-errors.js';

/** An answer of a test's own, for what no name covers. */
export interface CustomAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** @default `Content-Type: application/json;charset=UTF-8` */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default empty */
  readonly body?: string | Uint8Array;
}

/** A fault together with its number or text, such as the milliseconds of a delay. */
export interface NamedFault {
  /** Which fault. */
  readonly name: FaultName;
  /** Its number or text; what it means and its default stand with the fault in `docs/emulator.md`. */
  readonly value?: number | string;
}

/** What {@link Emulator.fail} takes: a name, a name with its value, or a whole answer. */
export type Fault = FaultName | NamedFault | CustomAnswer;

/** What each fault does; the number in brackets is what a value changes, and its default. */
const descriptions = {
  'invalid-key': "NAVER's 403 CT001",
  'unissued-image': "NAVER's 400 CT002",
  'system-error': "NAVER's 500 CT500",
  'unknown-client': '401 024 Not Exist Client ID; at the cloud 401/200',
  unauthorized: '401 024 NID AUTH Result Invalid; at the cloud 401/200',
  scope: '401 024 Scope Status Invalid; at the cloud 401/210 Permission Denied',
  'not-enabled': 'the API is not ticked in the console: 403; at the cloud 429/400',
  'https-required': '403; at the cloud 400/100',
  'not-found': '404; at the cloud 404/300',
  'method-not-allowed': '405; at the cloud 404/300',
  quota: '429 010 Query limit exceeded; at the cloud 429/400',
  'rate-limit': '429 012 Rate limit exceeded; at the cloud 429/420',
  throttle: '429 012; at the cloud 429/410',
  'too-large': '413; at the cloud 413/430',
  unavailable: '503; at the cloud 503/500',
  'gateway-timeout': '504; at the cloud 504/510',
  unexpected: '500; at the cloud 500/900',
  status: "an HTML error page of nginx's (status, 502)",
  html: 'an HTML page with 200',
  empty: 'the right headers and no body',
  'wrong-content-type': 'the right body under the wrong Content-Type',
  redirect: 'a 302 (target, /redirected on the emulator)',
  'gzip-bomb': 'a small gzip body that unpacks to much (megabytes, 100)',
  oversized: 'the right body and then padding (megabytes, 10)',
  truncated: 'half the body in an answer that ends properly',
  'malformed-json': 'JSON that breaks off',
  'wrong-types': 'JSON whose values have other types: "true" for true, 1 for a key',
  'duplicate-keys': 'JSON that names every key twice, with other values',
  delay: 'the right answer, late (milliseconds, 1000)',
  drip: 'the right answer, byte by byte (milliseconds a byte, 10)',
  hang: 'no answer, ever',
  stall: 'half the answer, then nothing',
  reset: 'the connection is reset before the headers',
  'reset-after-headers': 'the connection is reset after the headers',
  'reset-mid-body': 'the connection is reset after half the body',
  endless: 'a body that never ends',
  'header-flood': 'more headers than a client accepts (kilobytes, 256)',
} as const satisfies Record<string, string> & Record<GatewayError, string>;

/** The name of a fault; `docs/emulator.md` lists what each does. */
export type FaultName = keyof typeof descriptions;

/** Every fault with one line on what it does, in the order of the documentation. */
export const faultDescriptions: Readonly<Record<FaultName, string>> = descriptions;

/**
 * Turns a name into a fault and refuses what does not exist.
 *
 * @throws {TypeError} on an unknown fault
 */
export function readFault(fault: Fault): NamedFault | CustomAnswer {
  const named = typeof fault === 'string' ? { name: fault } : fault;
  // What comes over the control route has no type yet.
  const { status, name } = { ...(named as Partial<NamedFault & CustomAnswer> | null | undefined) };
  if (Number.isInteger(status) || (name !== undefined && Object.hasOwn(descriptions, name))) return named;
  throw new TypeError(`There is no fault '${String(name)}'. There are: ${Object.keys(descriptions).join(', ')}.`);
}
