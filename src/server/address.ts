import { StartError, type Environment } from './command.js';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Where an address comes from: command line first, then environment. */
export interface AddressSources {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly env: Environment;
}

/**
 * Reads the address to listen on from `--host` and `--port`, else from `HOST` and `PORT`, else 127.0.0.1:3000.
 *
 * @throws StartError if the port is none
 */
export function readAddress({ env, ...flags }: AddressSources): Address {
  const { HOST, PORT } = env;
  const text = flags.port ?? PORT ?? '3000';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) {
    const name = flags.port === undefined ? 'PORT' : '--port';
    throw new StartError(`${name} must be a number from 0 (any free port) to 65535.`);
  }
  return { host: flags.host ?? HOST ?? '127.0.0.1', port };
}

/** The URL at which whoever is on this machine reaches a server: an address that means "all of them" is none to call. */
export function localUrl({ host, port }: Address): string {
  const callable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${callable.includes(':') ? `[${callable}]` : callable}:${port}`;
}
