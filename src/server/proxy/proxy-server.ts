import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import type { DestinationStream, Logger } from 'pino';
import { clientShare } from '../../config/client-options.js';
import { codeOf } from '../../errors.js';
import { createParts } from '../../http/parts.js';
import { NaverCaptchaClient } from '../../upstream/client.js';
import type { Address } from '../address.js';
import { listen, type Listening } from '../listen.js';
import { createApp } from './app.js';
import { checkProxyOptions, type ProxyServerOptions } from './config/proxy-options.js';
import { createLog } from './operations/log.js';
import { createOperations } from './operations/operations.js';
import { countLimits } from './operations/count-limits.js';
import { Sites } from './sites.js';
import { createState } from './state.js';

/** The standalone verification proxy. */
export interface ProxyServer {
  /** The Express app, for whoever listens by other means. */
  readonly app: Express;
  /** Its log. */
  readonly log: Logger;
  /**
   * Connects to Redis, if there is one, and listens.
   *
   * @param address - 127.0.0.1 and a free port by default
   * @throws StartError if the address is taken, not allowed or not of this machine
   */
  listen(address?: Partial<Address>): Promise<Listening>;
  /** Lets the requests under way finish within `shutdownMs`, and closes every connection. */
  close(): Promise<void>;
}

/** What {@link createProxyServer} is given besides its options. */
export interface ProxyServerIo {
  /**
   * Where the log goes.
   * @default stdout
   */
  readonly log?: DestinationStream | undefined;
}

/**
 * Makes the standalone verification proxy: browsers solve challenges with it and get a token, and the back ends of the
 * operator's sites ask `POST /siteverify` about that token, as they would ask reCAPTCHA, hCaptcha or Turnstile.
 *
 * @example
 * ```ts
 * const proxy = createProxyServer({
 *   clientId,
 *   clientSecret,
 *   sites: [{ siteKey: 'shop', secrets: [secret], origins: ['https://www.example.com'] }],
 * });
 * const { url } = await proxy.listen({ host: '0.0.0.0', port: 3000 });
 * ```
 * @throws CaptchaConfigError for a missing, unknown or invalid option
 */
export function createProxyServer(options: ProxyServerOptions, io: ProxyServerIo = {}): ProxyServer {
  const config = checkProxyOptions(options);
  const log = createLog(config.logLevel, io.log);
  // The error itself is dropped: a Redis client's holds the command that failed.
  const state = createState(config, (error) =>
    log.warn({ code: codeOf(error) ?? 'unknown' }, 'Redis is not reachable'),
  );
  const client = new NaverCaptchaClient(clientShare(options));
  const captcha = createParts({ config: config.captcha, store: state.challenges, client });
  const operations = createOperations({ config, captcha, state, log });
  const { metrics } = operations;
  const limits = countLimits(captcha.limits, metrics);
  const sites = new Sites(config.sites);
  const parts = { config, sites, state, captcha: { ...captcha, limits }, operations, metrics, log };
  let ending = false;
  let listening: Listening | undefined;
  const app = createApp(parts, () => ending);
  return {
    app,
    log,
    async listen({ host = '127.0.0.1', port = 0 } = {}) {
      await state.open();
      const { keepAliveMs, shutdownMs } = config;
      listening = await listen(app, { host, port }, { keepAliveMs, drainMs: shutdownMs });
      return listening;
    },
    async close() {
      ending = true;
      listening?.retire();
      if (listening !== undefined && config.shutdownDelayMs > 0) await pause(config.shutdownDelayMs);
      await listening?.close();
      await captcha.close();
      operations.close();
      await state.close();
    },
  };
}
