import type { CaptchaUpstreamOutcome } from '../errors.js';
import type { Refusal } from './failure.js';

/** NAVER's verdict on a response. */
export interface Verdict {
  readonly outcome: 'passed' | 'wrong';
  /** Seconds between issue and comparison as NAVER counted them; absent where it does not say, or says -1. */
  readonly responseTime?: number;
}

/** Whether an answer is not what was asked for. */
export function isRefusal(read: object): read is Refusal {
  return 'status' in read;
}

/** An answer read as far as its status and, if it is JSON, its body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a body as JSON; `undefined` if it is none, or names a key twice: of `{"result":false,"result":true}` one reader
 * takes the first and another the last (RFC 8259 §4), so that it says nothing.
 */
export function parseJson(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return namesIn(text) === keysOf(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How many names a JSON text gives. */
function namesIn(text: string): number {
  // Every match takes a whole string, name or not: a search that began anew at each quote inside one took seconds for
  // 64 KB of them.
  const strings = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
  let names = 0;
  for (let found = strings.exec(text); found !== null; found = strings.exec(text)) if (found[1] !== undefined) names++;
  return names;
}

/** How many keys a value has, over all its objects. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value) as unknown[]) keys += keysOf(inner);
  return keys;
}

/** Reads the answer to `code=0`: a key, or why there is none. */
export function parseIssue({ status, body }: Answer): { readonly key: string } | Refusal {
  const key = fields(body)?.key;
  // NAVER's keys have 16 letters and digits in every sample, but no document promises the length.
  if (status === 200 && typeof key === 'string' && /^[\x21-\x7e]{1,256}$/.test(key)) return { key };
  return parseRefusal({ status, body });
}

/**
 * Reads the answer to `code=1`. The body decides, whatever the status: NAVER's reference shows a verdict under
 * `403 Forbidden`. Only a literal `true` passes, and only where no error stands beside it.
 */
export function parseVerdict({ status, body }: Answer): Verdict | Refusal {
  const answer = fields(body);
  if (answer !== undefined && !('errorCode' in answer) && !('error' in answer) && typeof answer.result === 'boolean') {
    return { outcome: answer.result ? 'passed' : 'wrong', ...responseTime(answer.responseTime) };
  }
  return parseRefusal({ status, body });
}

/** Sorts an answer that is not what was asked for, by its shape first: the Cloud gateway and the API behind it differ. */
export function parseRefusal({ status, body }: Answer): Refusal {
  const answer = fields(body);
  const gateway = fields(answer?.error);
  const code = errorCode((gateway ?? answer)?.errorCode);
  const known = code === undefined ? undefined : gateway ? gatewayCodes.get(code) : flatCodes.get(code);
  return { outcome: known ?? byStatus(status), status, code };
}

const flatCodes: ReadonlyMap<string, CaptchaUpstreamOutcome> = new Map([
  ['CT001', 'expired'],
  ['CT002', 'notShown'],
  ['CT500', 'unavailable'],
  ['010', 'quota'],
  ['012', 'throttled'],
  ['024', 'misconfigured'],
]);

/** @see https://api.ncloud-docs.com/docs/common-ncpapi */
const gatewayCodes: ReadonlyMap<string, CaptchaUpstreamOutcome> = new Map([
  ['200', 'misconfigured'],
  ['210', 'misconfigured'],
  ['300', 'unavailable'],
  ['400', 'quota'],
  ['410', 'throttled'],
  ['420', 'throttled'],
  ['430', 'unavailable'],
  ['500', 'unavailable'],
  ['510', 'unavailable'],
  ['900', 'unavailable'],
]);

/** Without a code we know. A 403 here has no CT001, and so is an API that is not ticked; a 429 must never open the guard. */
function byStatus(status: number): CaptchaUpstreamOutcome {
  if (status === 401 || status === 403) return 'misconfigured';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'protocol';
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Codes come as strings; only short, plain ones are kept, because they end in messages and logs. */
function errorCode(value: unknown): string | undefined {
  const code = typeof value === 'number' ? String(value) : value;
  return typeof code === 'string' && /^[A-Z0-9]{1,10}$/i.test(code) ? code : undefined;
}

/** The reference calls it a string, real answers have a number; -1 means unknown or longer than two hours. */
function responseTime(value: unknown): { responseTime?: number } {
  const text = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
  const seconds = text ? Number(value) : -1;
  return Number.isFinite(seconds) && seconds >= 0 ? { responseTime: seconds } : {};
}
