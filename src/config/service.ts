import { CaptchaConfigError } from '../errors.js';
import { describe } from './check.js';
import { oneOf } from './checks.js';

const services = ['developers', 'ncloud', 'ncloud-gov', 'ncloud-fin'] as const;

/**
 * Which of NAVER's services is called: the free Developers Open API, or the paid NAVER Cloud Platform with its
 * government and financial zones. Keys of one are worth nothing at another.
 */
export type NaverService = (typeof services)[number];

/** Checks `service`. */
export const service = oneOf(services, 'developers');

/**
 * Checks `baseUrl`: the whole URL is fixed here, once, so that nothing of a request can move it.
 *
 * @returns the URL without a trailing slash, or nothing when the service's own origin is meant
 */
export function baseUrl(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CaptchaConfigError(
      `\`${name}\` must be an https URL such as 'https://openapi.naver.com', got ${describe(value)}.`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new CaptchaConfigError(`\`${name}\` must have no user name, password, query or fragment.`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** @throws CaptchaConfigError if the client secret would cross a network in clear text */
export function assertSecure(url: string | undefined, allowInsecure: boolean): void {
  if (url === undefined || url.startsWith('https:') || allowInsecure || isLoopback(new URL(url).hostname)) return;
  throw new CaptchaConfigError(
    `\`baseUrl\` is plain http, so the client secret would cross the network unencrypted. Use https, an address of ` +
      `this machine such as http://127.0.0.1:9911, or say allowInsecureBaseUrl: true if the network is yours.`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
