import { CaptchaUpstreamError, codeOf, type CaptchaUpstreamReason } from '../errors.js';
import { unreadable, type Operation } from './failure.js';

/** What broke, and what to do about it. */
interface Fault {
  readonly reason: CaptchaUpstreamReason;
  /** Whether NAVER cannot have seen the request. A reset proves nothing: the request may have arrived before. */
  readonly unsent: boolean;
  readonly advice: string;
}

const trust =
  'its certificate comes from an authority that is not trusted. Where a proxy of yours opens TLS, give its certificate as `ca`.';

/** OpenSSL's reasons for no trust, as Node.js names them. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateAdvice: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', "its certificate has expired. Check this machine's clock, and whose certificate it is."],
  ['CERT_NOT_YET_VALID', "its certificate is not valid yet. Check this machine's clock."],
  ['CERT_REVOKED', 'its certificate was revoked.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host. Check baseUrl.'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed. If it is yours, give it as `ca`.'],
  ['SELF_SIGNED_CERT_IN_CHAIN', trust],
  ['UNABLE_TO_GET_ISSUER_CERT', trust],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', trust],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', trust],
  ['CERT_UNTRUSTED', trust],
]);

/**
 * Makes an error of what broke a call. The original is not kept: an AxiosError holds the request, and a proxy's error
 * its address.
 *
 * @param sentBefore - whether an earlier try of the same call may have reached NAVER
 */
export function networkFault(
  operation: Operation,
  error: unknown,
  throughProxy: boolean,
  sentBefore: boolean,
): CaptchaUpstreamError {
  const code = printable(codeOf(error));
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW')
    return unreadable(operation, `no proper HTTP (${code})`);
  const { reason, unsent, advice } = faultOf(code, error, throughProxy ? 'proxyUrl' : 'baseUrl');
  const late = reason === 'timeout';
  return new CaptchaUpstreamError(
    late ? 'ERR_CAPTCHA_UPSTREAM_TIMEOUT' : 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
    `NAVER could not be reached for ${operation} (${code}): ${advice}`,
    { outcome: 'unavailable', reason, unsent: unsent === true && !sentBefore },
  );
}

function faultOf(code: string, error: unknown, option: 'baseUrl' | 'proxyUrl'): Partial<Fault> & Pick<Fault, 'advice'> {
  const tunnel = tunnelStatus(error);
  if (tunnel !== undefined) return { reason: 'proxy', unsent: true, advice: proxyAdvice(tunnel) };
  const certificate = certificateAdvice.get(code);
  if (certificate !== undefined) return { reason: 'tls', unsent: true, advice: certificate };
  if (code === 'UND_ERR_PRX_TLS')
    return { reason: 'tls', unsent: true, advice: "the proxy's certificate is for another host. Check proxyUrl." };
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_)/.test(code))
    return { reason: 'tls', unsent: true, advice: `no TLS could be agreed on. Check that ${option} speaks it.` };
  if (/^(ENOTFOUND|EAI_\w+)$/.test(code))
    return { reason: 'dns', unsent: true, advice: `the host's name has no address. Check ${option} and DNS.` };
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/.test(code))
    return { reason: 'connect', unsent: true, advice: `no connection was made. Check ${option} and the firewall.` };
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code))
    return { reason: 'reset', unsent: false, advice: 'the connection broke off. If it goes on, check the network.' };
  if (/^(ETIMEDOUT|ECONNABORTED|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/.test(code))
    return { reason: 'timeout', unsent: false, advice: 'it did not answer in time.' };
  if (/^UND_ERR_(DESTROYED|CLOSED)$/.test(code))
    return { reason: 'closed', unsent: false, advice: 'the client was closed.' };
  return { advice: 'Check baseUrl, the network, and the interceptors of `axios` if you have any.' };
}

/** undici tells a tunnel that was refused by its message only. */
function tunnelStatus(error: unknown): number | undefined {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  const status = typeof message === 'string' ? /^Proxy response \((\d{3})\)/.exec(message)?.[1] : undefined;
  return status === undefined ? undefined : Number(status);
}

function proxyAdvice(status: number): string {
  return status === 407
    ? 'the proxy wants to know who asks (407). Write proxyUrl with the right user name and password.'
    : `the proxy opened no tunnel (${status}). Allow CONNECT to NAVER's host in its rules.`;
}

function printable(code: string | undefined): string {
  return code !== undefined && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'unknown fault';
}
