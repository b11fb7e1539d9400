import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localUrl, type Address } from './address.js';
import { StartError } from './command.js';

/** A server that listens. */
export interface Listening {
  /** Where to reach it, without a slash at the end. */
  readonly url: string;
  /** From now on, each answer ends its connection: whoever keeps connections to this server looks for another one. */
  retire(): void;
  /** Retires, lets the requests under way finish, within a bound, and stops. */
  close(): Promise<void>;
}

/** How long a server waits for others, in milliseconds. */
export interface ListenTimes {
  /**
   * For requests under way, once the process is to end; containers are killed after some seconds.
   * @default 700
   */
  readonly drainMs?: number | undefined;
  /**
   * For the next request on an idle connection.
   * @default 5000
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * For the whole of a request's headers: slower clients hold connections for nothing.
   * @default 10000
   */
  readonly headersMs?: number | undefined;
  /**
   * For the whole of a request.
   * @default 20000
   */
  readonly requestMs?: number | undefined;
  /**
   * How often is looked for who is that slow.
   * @default 2000
   */
  readonly checkMs?: number | undefined;
}

/**
 * Listens on an address.
 *
 * @throws StartError if the address is taken, not allowed or not of this machine
 */
export async function listen(
  handler: RequestListener,
  address: Address,
  { drainMs = 700, keepAliveMs = 5_000, headersMs = 10_000, requestMs = 20_000, checkMs = 2_000 }: ListenTimes = {},
): Promise<Listening> {
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
    keepAliveTimeout: keepAliveMs,
  };
  const answers = new Answers();
  const server = createServer(limits, (req, res) => {
    answers.add(res);
    handler(req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new StartError(explain(error, address))));
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: localUrl({ ...address, port }),
    retire: () => answers.retire(),
    close() {
      answers.retire();
      return close(server, drainMs);
    },
  };
}

/** The answers under way: what they say of their connection is to be true when they are sent, not when they were asked for. */
class Answers {
  /** An object and no Set, whose outgrown tables would keep requests that are over until a full collection of garbage. */
  readonly #open = Object.create(null) as Record<number, ServerResponse>;
  #next = 0;
  #retired = false;

  add(res: ServerResponse): void {
    const place = this.#next++;
    this.#open[place] = res;
    res.once('close', () => Reflect.deleteProperty(this.#open, place));
    if (this.#retired) res.setHeader('Connection', 'close');
  }

  retire(): void {
    this.#retired = true;
    for (const res of Object.values(this.#open)) if (!res.headersSent) res.setHeader('Connection', 'close');
  }
}

function explain(error: NodeJS.ErrnoException, { host, port }: Address): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use. Stop what runs there, or set PORT to another one (0 takes any free port).`;
    case 'EACCES':
      return `port ${port} needs more rights than this user has. Set PORT to 1024 or above.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all.`;
    default:
      return `cannot listen on ${host}:${port}: ${error.message}`;
  }
}

async function close(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // close() drops the connections that are idle now. One that becomes idle afterwards would be kept for its client's
  // next request, for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
