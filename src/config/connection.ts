import { X509Certificate } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import { CaptchaConfigError } from '../errors.js';
import { describe, type Check } from './check.js';

/** A proxy's address, and how to sign in to it. */
export interface ProxyConfig {
  /** Without user name and password, so that it can be told in a message. */
  readonly url: string;
  /** Value of `Proxy-Authorization` (RFC 7617), if the URL named a user. */
  readonly authorization: string | undefined;
}

/** Checks `proxyUrl`. The value is never quoted: it may hold a password. */
export const proxyUrl: Check<ProxyConfig | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname + url.search + url.hash !== '/') {
    throw new CaptchaConfigError(
      `\`${name}\` must be the URL of an HTTP proxy without a path, such as 'http://proxy.internal:3128'.`,
    );
  }
  return Object.freeze({ url: url.origin, authorization: basic(url, name) });
};

function basic({ username, password }: URL, name: string): string | undefined {
  if (username === '') return undefined;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw new CaptchaConfigError(`\`${name}\` holds a user name or password with a % that encodes nothing: write %25.`);
  }
}

/** Checks `ca`, certificate by certificate: Node would pass over what it cannot read, and then trust nobody. */
export const ca: Check<readonly string[] | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  const certificates = given.flatMap((entry) => certificatesIn(entry, name));
  if (certificates.length === 0) throw new CaptchaConfigError(`\`${name}\` holds no certificate.`);
  return Object.freeze(certificates);
};

function certificatesIn(entry: unknown, name: string): string[] {
  const text = entry instanceof Uint8Array ? Buffer.from(entry).toString('latin1') : entry;
  if (typeof text !== 'string') {
    throw new CaptchaConfigError(`\`${name}\` must be the text of PEM files, or their bytes, got ${describe(entry)}.`);
  }
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.length > 0 && found.every(isCertificate)) return found;
  throw new CaptchaConfigError(
    `\`${name}\` must hold certificates in PEM form (-----BEGIN CERTIFICATE-----); give the file's text, such as ` +
      `readFileSync('ca.pem'), not its path.`,
  );
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

/**
 * A {@link Check} of an axios instance. Written out, because axios has a type for each module system, and a declaration
 * that is inferred further on could name neither.
 */
export interface AxiosCheck {
  // eslint-disable-next-line @typescript-eslint/prefer-function-type -- an alias would be inferred through
  (value: unknown, name: string): AxiosInstance | undefined;
}

/** Checks `axios`. Not by `instanceof`: an application may hold another copy of axios. */
export const axiosInstance: AxiosCheck = (value, name) => {
  if (value === undefined) return undefined;
  if (typeof value === 'function' && ['request', 'defaults', 'interceptors'].every((part) => part in value)) {
    return value as unknown as AxiosInstance;
  }
  throw new CaptchaConfigError(`\`${name}\` must be an instance made by axios.create(), got ${describe(value)}.`);
};

/** Whether an instance sends with an adapter that its maker chose, and not with axios's own default. */
export function hasOwnAdapter({ defaults }: AxiosInstance): boolean {
  // The default is a list that begins with the browser's adapter, of whichever version of axios it is.
  return !(defaults.adapter === undefined || (Array.isArray(defaults.adapter) && defaults.adapter[0] === 'xhr'));
}

/** @throws CaptchaConfigError if options of this package's connections are given beside an adapter that makes its own */
export function assertOneTransport(config: {
  readonly axios: AxiosInstance | undefined;
  readonly proxyUrl: ProxyConfig | undefined;
  readonly ca: readonly string[] | undefined;
}): void {
  if (config.axios === undefined || !hasOwnAdapter(config.axios)) return;
  if (config.proxyUrl === undefined && config.ca === undefined) return;
  throw new CaptchaConfigError(
    'The instance in `axios` has an adapter of its own, so that `proxyUrl` and `ca` would do nothing. Set them up in that ' +
      'adapter, or leave the adapter out.',
  );
}
