import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CaptchaApi } from './api.js';
import { createClock } from './clock.js';
import { handleRequest } from './handle.js';
import { FaultQueue } from './faults/queue.js';
import { readFault, type Fault } from './faults/fault.js';
import { resolveOptions, type EmulatorOptions } from './options.js';
import { loadSharp } from './picture/sharp.js';
import { RequestLog, type RecordedRequest } from './request-log.js';
import type { Operation } from './routes.js';

/** A running emulator. */
export interface Emulator {
  /** Where it listens, with no slash at the end: what a client takes as its base URL. */
  readonly url: string;
  /** The TCP port. */
  readonly port: number;
  /** The client id that both services accept. */
  readonly clientId: string;
  /** The client secret that belongs to it. */
  readonly clientSecret: string;
  /** The latest requests, oldest first, at most 10,000; whatever came, known path or not. */
  readonly requests: readonly RecordedRequest[];
  /** The answer of a key that has not been compared yet, or `undefined`. */
  answerOf(key: string): string | undefined;
  /** The answer of the key issued last, or `undefined` before the first. */
  lastAnswer(): string | undefined;
  /**
   * Makes the next calls of an operation fail. Several faults of one operation happen one after another.
   *
   * @param operation - which call
   * @param fault - a name, a name with its number, or an answer of your own
   * @param times - how many calls; `Infinity` for all
   * @throws {TypeError} on an operation or a fault that does not exist
   */
  fail(operation: Operation, fault: Fault, times?: number): void;
  /** Moves the emulator's clock forward, in milliseconds. */
  advance(ms: number): void;
  /** Forgets all keys, recorded requests and faults to come, for the next test; the port stays. */
  reset(): void;
  /** Stops listening and drops every connection at once. */
  close(): Promise<void>;
}

/**
 * Starts NAVER's captcha API on this machine, for development and tests: both services, pictures and sounds.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator();
 * const { clientId, clientSecret, url: baseUrl } = emulator;
 * const captcha = naverCaptcha({ clientId, clientSecret, baseUrl });
 * ```
 * @throws {TypeError} on a wrong option
 * @throws {Error} with `NODE_ENV=production`, without sharp, or where the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = resolveOptions(options);
  const { NODE_ENV } = process.env;
  if (NODE_ENV === 'production' && options.allowInProduction !== true) {
    throw new Error(
      'The captcha emulator tells its answers to whoever asks and refuses to run with NODE_ENV=production. ' +
        'Set allowInProduction: true if no real visitor depends on it.',
    );
  }
  await loadSharp();

  const clock = createClock();
  const faults = new FaultQueue();
  const log = new RequestLog(clock);
  const api = new CaptchaApi(resolved, String(resolved.seed ?? randomUUID()), clock);

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handleRequest({ options: resolved, api, clock, faults, log }, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const server = resolved.tls ? createHttpsServer(resolved.tls, listener) : createHttpServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(resolved.port, resolved.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = resolved.host.includes(':') ? `[${resolved.host}]` : resolved.host;

  return {
    url: `${resolved.tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    clientId: resolved.clientId,
    clientSecret: resolved.clientSecret,
    requests: log.requests,
    answerOf: (key) => api.answerOf(key),
    lastAnswer: () => api.lastAnswer,
    fail: (operation, fault, times) => faults.add(operation, readFault(fault), times),
    advance: (ms) => clock.advance(ms),
    reset() {
      api.forget();
      faults.clear();
      log.clear();
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
