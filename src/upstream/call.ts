import type { Readable } from 'node:stream';
import { CaptchaUpstreamError, codeOf } from '../errors.js';
import { startDeadline, type Deadline } from './deadline.js';
import { unreadable, type Operation } from './failure.js';
import { parseJson, type Answer } from './parse.js';
import type { Transport } from './transport.js';

/** Answers of the API have some 70 bytes; a gateway's error page a few KB. */
const maxTextBytes = 64 * 1024;

/** A call whose status and headers have come, and whose body is still to be read. */
export interface OpenCall {
  readonly operation: Operation;
  readonly status: number;
  readonly contentType: string;
  readonly body: Readable;
  readonly deadline: Deadline;
}

/** What every call needs besides its path. */
export interface CallOptions {
  readonly operation: Operation;
  readonly timeoutMs: number;
  /** Fires when the visitor has gone. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls NAVER. Whoever gets the open call reads its body to the end or destroys it, and clears its deadline. */
export async function open(transport: Transport, path: string, options: CallOptions): Promise<OpenCall> {
  const { operation, timeoutMs, signal } = options;
  const deadline = startDeadline(timeoutMs, signal);
  try {
    const { status, headers, data } = await transport.http.get<Readable>(path, { signal: deadline.signal });
    return { operation, status, contentType: String(headers['content-type'] ?? ''), body: data, deadline };
  } catch (error) {
    deadline.clear();
    throw failed(operation, error, deadline);
  }
}

/** Calls NAVER and reads the whole answer. */
export async function ask(transport: Transport, path: string, options: CallOptions): Promise<Answer> {
  return readAnswer(await open(transport, path, options));
}

/** Reads the rest of a call as JSON (`undefined` if it is none), and closes it. */
export async function readAnswer(call: OpenCall): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of call.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxTextBytes) throw unreadable(call.operation, `more than ${maxTextBytes} bytes`, call.status);
      chunks.push(chunk);
    }
  } catch (error) {
    throw failed(call.operation, error, call.deadline);
  } finally {
    call.body.destroy();
    call.deadline.clear();
  }
  return { status: call.status, body: parseJson(Buffer.concat(chunks).toString('utf8')) };
}

/** Makes an error of what ended a call. The original is not kept: axios's errors hold the request with its secret. */
export function failed(operation: Operation, error: unknown, deadline: Deadline): CaptchaUpstreamError {
  if (error instanceof CaptchaUpstreamError) return error;
  if (deadline.ended === 'timeout') {
    return new CaptchaUpstreamError(
      'ERR_CAPTCHA_UPSTREAM_TIMEOUT',
      `NAVER did not finish answering ${operation} in time (timeoutMs). Check the network, or allow more time.`,
      { outcome: 'unavailable' },
    );
  }
  if (deadline.ended === 'abandoned') {
    return new CaptchaUpstreamError('ERR_CAPTCHA_UPSTREAM_UNAVAILABLE', `The visitor left during ${operation}.`, {
      outcome: 'unavailable',
    });
  }
  const code = printable(codeOf(error));
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW')
    return unreadable(operation, `no proper HTTP (${code})`);
  return new CaptchaUpstreamError(
    'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
    `NAVER could not be reached for ${operation} (${code}). Check baseUrl, DNS, the firewall and the TLS certificate.`,
    { outcome: 'unavailable', unsent: neverSent(code) },
  );
}

function printable(code: string | undefined): string {
  return code !== undefined && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'unknown fault';
}

/** Whether a connection was never made. A reset afterwards proves nothing: the request may have arrived. */
function neverSent(code: string): boolean {
  return (
    /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|UND_ERR_CONNECT_TIMEOUT)$/.test(
      code,
    ) || /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/.test(code)
  );
}
