import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../answer.js';
import type { ApiRoute, Operation } from '../routes.js';
import { send, sendHead } from '../send.js';

/** A call that is to fail, and what its failure needs to know. */
export interface FaultyCall {
  readonly operation: Operation;
  readonly route: ApiRoute;
  /** The request's `Host`. */
  readonly host: string;
  readonly response: ServerResponse;
  /** What the API answers; asking it issues, shows or compares as the call would have. */
  readonly answer: () => Promise<Answer>;
  readonly value?: number | string | undefined;
}

/** Waits, but not for a client that has left. */
async function pause(response: ServerResponse, ms: number): Promise<void> {
  const left = new AbortController();
  const leave = (): void => left.abort();
  response.once('close', leave);
  if (!response.destroyed) await sleep(ms, undefined, { signal: left.signal, ref: false }).catch(() => undefined);
  response.off('close', leave);
}

/** Waits until more can be written, or nothing can. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

/** Long enough for what was written to reach a client on this machine before the reset overtakes it. */
const flushMs = 25;

/** RST, not FIN: the client sees ECONNRESET. */
async function tear(response: ServerResponse): Promise<void> {
  await pause(response, flushMs);
  response.socket?.resetAndDestroy();
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  sendHead(response, answer);
  response.write(answer.body.subarray(0, answer.body.byteLength >> 1));
}

/** Asks the API only after the wait, as a slow upstream would. */
export async function delay({ response, answer, value }: FaultyCall): Promise<void> {
  await pause(response, Number(value ?? 1000));
  send(response, await answer());
}

/** Sends the answer so slowly that only a deadline over the whole call ends it: no pause is long. */
export async function drip({ response, answer, value }: FaultyCall): Promise<void> {
  const whole = await answer();
  sendHead(response, whole);
  for (const byte of whole.body) {
    await pause(response, Number(value ?? 10));
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** Never answers. */
export function hang(): void {
  // The socket stays open until the client or close() ends it.
}

/** Sends half the body and keeps the connection. */
export async function stall({ response, answer }: FaultyCall): Promise<void> {
  sendHalf(response, await answer());
}

/** Resets before anything was asked of the API. */
export function reset({ response }: FaultyCall): void {
  response.socket?.resetAndDestroy();
}

/** Resets when the status is known and nothing else. */
export async function resetAfterHeaders({ response, answer }: FaultyCall): Promise<void> {
  sendHead(response, await answer());
  response.flushHeaders();
  await tear(response);
}

/** Resets half way through the body. */
export async function resetMidBody({ response, answer }: FaultyCall): Promise<void> {
  sendHalf(response, await answer());
  await tear(response);
}

/** Sends the body and then blanks for as long as the client takes them. */
export async function endless({ response, answer }: FaultyCall): Promise<void> {
  const whole = await answer();
  sendHead(response, { ...whole, chunked: true });
  response.write(whole.body);
  const filler = Buffer.alloc(16_384, ' ');
  while (!response.destroyed) {
    // Without the pause for breath one client with a fast socket would starve all others.
    if (response.write(filler)) await pause(response, 0);
    else await drained(response);
  }
}

/** Sends the answer under hundreds of headers of a kilobyte each. */
export async function headerFlood({ response, answer, value }: FaultyCall): Promise<void> {
  const whole = await answer();
  const flood = Array.from({ length: Number(value ?? 256) }, (_, i) => [`X-Flood-${i}`, 'x'.repeat(1000)] as const);
  send(response, { ...whole, headers: [...whole.headers, ...flood] });
}
