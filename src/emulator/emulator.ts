import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { CaptchaApi } from './api.js';
import { createClock } from './clock.js';
import { createControls, type EmulatorControls } from './controls.js';
import { FaultQueue } from './faults/queue.js';
import { handleRequest } from './handle.js';
import { resolveOptions, type EmulatorOptions } from './options.js';
import { loadSharp } from './picture/sharp.js';
import { RequestLog } from './request-log.js';

/** A running emulator. */
export interface Emulator extends EmulatorControls {
  /** Where it listens, with no slash at the end: what a client takes as its base URL. */
  readonly url: string;
  /** The TCP port. */
  readonly port: number;
  /** The client id that both services accept. */
  readonly clientId: string;
  /** The client secret that belongs to it. */
  readonly clientSecret: string;
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
      'The captcha emulator tells its answers to whoever runs it and refuses to start with NODE_ENV=production. ' +
        'Set allowInProduction: true if no real form depends on it.',
    );
  }
  // Now rather than at the first picture, where its absence would reach the test as a 500 of "NAVER's".
  await loadSharp();

  const clock = createClock();
  const faults = new FaultQueue();
  const log = new RequestLog(clock);
  const api = new CaptchaApi(resolved, String(resolved.seed ?? randomUUID()), clock);
  const controls = createControls(api, clock, faults, log);

  const listener: RequestListener = (request, response) => {
    handleRequest({ options: resolved, api, faults, log, controls }, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const server = resolved.tls ? createHttpsServer(resolved.tls, listener) : createHttpServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(resolved.port, resolved.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = resolved.host.includes(':') ? `[${resolved.host}]` : resolved.host;

  return {
    ...controls,
    url: `${resolved.tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    clientId: resolved.clientId,
    clientSecret: resolved.clientSecret,
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
