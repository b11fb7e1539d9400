import { Client, Pool, ProxyAgent, type buildConnector, type Dispatcher } from 'undici';
import type { ProxyConfig } from '../config/connection.js';

/**
 * Milliseconds for which an idle connection is kept where the server does not say. Shorter than the minute after which
 * gateways close theirs, so that it is this side which closes: a call that meets a closing connection fails.
 */
const keepAliveMs = 20_000;

/** Milliseconds that a server's `Keep-Alive` may ask for: a visitor has typed by then. */
const longestKeepAliveMs = 60_000;

/** How NAVER is reached. */
export interface ConnectionOptions {
  /** Scheme, host and port: no connection goes anywhere else. */
  readonly origin: string;
  /** Milliseconds for making one connection, TLS included. */
  readonly connectTimeoutMs: number;
  readonly ca: readonly string[] | undefined;
  readonly proxy: ProxyConfig | undefined;
}

/** The connections to one origin. */
export interface Connections {
  /** Keeps connections for the next call. */
  readonly kept: Dispatcher;
  /** Makes a new connection for each call: a kept one may have been closed at the other end. */
  readonly fresh: Dispatcher;
  readonly throughProxy: boolean;
  /** Ends all connections. Calls under way fail. */
  close(): Promise<void>;
}

/** Makes the connections of one client; none is opened before the first call. */
export function createConnections(options: ConnectionOptions): Connections {
  const kept = dispatcher(options, 1);
  // undici keeps no connection alive that may have no call in its pipeline.
  const fresh = dispatcher(options, 0);
  return {
    kept,
    fresh,
    throughProxy: options.proxy !== undefined,
    async close() {
      await Promise.all([kept.destroy(), fresh.destroy()]);
    },
  };
}

function dispatcher(options: ConnectionOptions, pipelining: 0 | 1): Dispatcher {
  const { origin, proxy, ca, connectTimeoutMs: timeout } = options;
  const tls = { timeout, ...(ca !== undefined && { ca: [...ca] }) };
  // No bound here: so many calls are let through at a time, and a call in the queue of an undici pool cannot be ended.
  const kept = { keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: longestKeepAliveMs };
  const pool = { pipelining, ...kept, factory: createClient };
  if (proxy === undefined) return new Pool(origin, { ...pool, connect: tls });
  return new ProxyAgent({
    uri: proxy.url,
    factory: (url, made) => new Pool(url, { ...(made as object), ...pool }),
    ...(proxy.authorization !== undefined && { token: proxy.authorization }),
    requestTls: tls,
    proxyTls: tls,
    // A proxy that takes the CONNECT and never answers would hold its socket for five minutes, whoever waits.
    clientFactory: (url, proxyOptions) => new Pool(url, { ...proxyOptions, headersTimeout: timeout }),
  });
}

/**
 * Makes one connection of a pool. undici connects again when a call was ended while it ran, for the sake of that same
 * call; nobody would use that connection, nor close it, so that each visitor who leaves would leave one open.
 */
function createClient(origin: URL, options: object): Dispatcher {
  const { connect } = options as { connect: buildConnector.connector };
  let latest: { readonly aborted: boolean } | undefined;
  const client = new Client(origin, {
    ...options,
    connect(target, done) {
      if (latest?.aborted !== true) connect(target, done);
      // Not at once: undici tells nobody that it has room again when it is refused within the call that asks.
      else setImmediate(() => refuseOrConnect(target, done));
    },
  });
  const refuseOrConnect: buildConnector.connector = (target, done) => {
    if (latest?.aborted === true) done(new Error('The call that wanted this connection is over.'), null);
    else connect(target, done);
  };
  const dispatch = client.dispatch.bind(client);
  client.dispatch = (call: Dispatcher.DispatchOptions & { signal?: { readonly aborted: boolean } }, handler) => {
    latest = call.signal;
    return dispatch(call, handler);
  };
  return client;
}
