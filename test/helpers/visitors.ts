import type { Emulator } from '../../src/emulator/index.js';
import { shopOrigin, shopSecret } from './proxy.js';

/** What a visitor does at a proxy, in this order; the last two by the site's back end. */
export const steps = ['key', 'image', 'verify', 'siteverify', 'siteverify again'] as const;
export type Step = (typeof steps)[number];

/** What came of some visitors. */
export interface Outcome {
  /** Who solved the challenge and was let in. */
  passed: number;
  /** Who was let in a second time with the same token. */
  twice: number;
  /** What went wrong, by step. */
  readonly failures: string[];
  /** Which server answered each step of each visitor, where it says so. */
  readonly servers: string[][];
}

/** Longer than any answer may take: who has none by then counts as failed. */
const patienceMs = 10_000;

/**
 * Sends visitors, each from the challenge to the token, whose token is then asked about twice.
 *
 * @param at - which server a visitor's step goes to
 * @param atOnce - how many are under way at the same time
 * @param more - whether another visitor comes; asked with the number of those before
 */
export async function sendVisitors(
  emulator: Emulator,
  at: (visitor: number, step: number) => string,
  atOnce: number,
  more: (visitors: number) => boolean,
): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, twice: 0, failures: [], servers: [] };
  let visitors = 0;
  const queue = async (): Promise<void> => {
    while (more(visitors)) {
      const visitor = visitors++;
      await visit(emulator, (step) => at(visitor, step), outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, queue));
  return outcome;
}

async function visit(emulator: Emulator, at: (step: number) => string, outcome: Outcome): Promise<void> {
  const servers: string[] = [];
  outcome.servers.push(servers);
  let step: Step = 'key';
  const ask = async (next: Step, path: string, body?: object): Promise<Response> => {
    step = next;
    const url = at(steps.indexOf(next)) + path;
    const headers = { Origin: shopOrigin, ...(body !== undefined && { 'Content-Type': 'application/json' }) };
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(url, {
      signal,
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    servers.push(response.headers.get('x-upstream') ?? url);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response;
  };
  try {
    const opened = (await (await ask('key', '/captcha/key', { sitekey: 'shop' })).json()) as Record<string, string>;
    const picture = Buffer.from(await (await ask('image', opened.image ?? '')).arrayBuffer());
    const answer = { challenge: opened.challenge, 'captcha-response': emulator.answerTo(picture) };
    const verified = (await (await ask('verify', '/captcha/verify', answer)).json()) as Record<string, unknown>;
    if (verified.success !== true) throw new Error(JSON.stringify(verified));
    const question = { secret: shopSecret, response: verified.token };
    const redeemed = (await (await ask('siteverify', '/siteverify', question)).json()) as Record<string, unknown>;
    if (redeemed.success !== true) throw new Error(JSON.stringify(redeemed));
    outcome.passed++;
    const again = (await (await ask('siteverify again', '/siteverify', question)).json()) as Record<string, unknown>;
    if (again.success !== false) outcome.twice++;
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    outcome.failures.push(`${step}: ${message}${cause === undefined ? '' : ` (${cause.message})`}`);
  }
}
