import { gzipSync } from 'node:zlib';
import { jsonAnswer, type Answer } from '../answer.js';
import { captchaErrors, gatewayError, type GatewayError } from '../naver-errors.js';
import { send } from '../send.js';
import type { CustomAnswer, FaultName, NamedFault } from './fault.js';
import * as wire from './wire.js';
import type { FaultyCall } from './wire.js';

type Action = (call: FaultyCall) => Promise<void> | void;

const megabyte = 2 ** 20;

/** Answers without asking the API: nothing is issued, shown or compared. */
const instead =
  (make: (call: FaultyCall) => Answer): Action =>
  (call) =>
    send(call.response, make(call));

/** Lets the API answer, then changes what it said. */
const altered =
  (change: (answer: Answer, call: FaultyCall) => Answer): Action =>
  async (call) =>
    send(call.response, change(await call.answer(), call));

const gateway = (error: GatewayError): Action => instead(({ route }) => gatewayError(route.service, error));

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: [...answer.headers.filter(([other]) => other !== name), [name, value]] };
}

function page(status: number, text: string, headers: Answer['headers'] = []): Answer {
  const body = `<html>\r\n<head><title>${text}</title></head>\r\n<body>\r\n<center><h1>${text}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: [['Content-Type', 'text/html'], ...headers], body: Buffer.from(body) };
}

/** JSON as text, since no object can hold the same key twice. */
function text(body: string): Answer {
  return { ...jsonAnswer(200, {}), body: Buffer.from(body) };
}

/** Gzip members may follow one another, so that the bomb need not be packed from its whole size. */
function gzipBomb(megabytes: number): Buffer {
  const member = gzipSync(Buffer.alloc(megabyte));
  return Buffer.concat(Array.from({ length: megabytes }, () => member));
}

const numberOr = (call: FaultyCall, otherwise: number): number => Number(call.value ?? otherwise);

const actions: Readonly<Record<FaultName, Action>> = {
  'invalid-key': instead(() => captchaErrors.invalidKey),
  'unissued-image': instead(() => captchaErrors.unissuedImage),
  'system-error': instead(() => captchaErrors.systemError),
  'unknown-client': gateway('unknown-client'),
  unauthorized: gateway('unauthorized'),
  scope: gateway('scope'),
  'not-enabled': gateway('not-enabled'),
  'https-required': gateway('https-required'),
  'not-found': gateway('not-found'),
  'method-not-allowed': gateway('method-not-allowed'),
  quota: gateway('quota'),
  'rate-limit': gateway('rate-limit'),
  throttle: gateway('throttle'),
  'too-large': gateway('too-large'),
  unavailable: gateway('unavailable'),
  'gateway-timeout': gateway('gateway-timeout'),
  unexpected: gateway('unexpected'),

  status: instead((call) => page(numberOr(call, 502), `Error ${numberOr(call, 502)}`)),
  html: instead(() => page(200, 'Service maintenance')),
  redirect: instead((call) =>
    page(302, '302 Found', [['Location', String(call.value ?? `http://${call.host}/redirected`)]]),
  ),
  'malformed-json': instead(({ operation }) => text(operation === 'compare' ? '{"result":tru' : '{"key":"t521bp')),
  'wrong-types': instead(({ operation }) =>
    text(operation === 'compare' ? '{"result":"true","responseTime":[]}' : '{"key":1}'),
  ),
  'duplicate-keys': instead(({ operation }) =>
    text(
      operation === 'compare'
        ? '{"result":false,"result":true,"responseTime":1,"responseTime":2}'
        : '{"key":"AAAAAAAAAAAAAAAA","key":"BBBBBBBBBBBBBBBB"}',
    ),
  ),
  'gzip-bomb': altered((answer, call) =>
    withHeader({ ...answer, body: gzipBomb(numberOr(call, 100)) }, 'Content-Encoding', 'gzip'),
  ),

  empty: altered((answer) => ({ ...answer, body: Buffer.alloc(0) })),
  truncated: altered((answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.byteLength >> 1) })),
  // JSON may end in blanks and a JPEG in anything: only a size limit tells.
  oversized: altered((answer, call) => ({
    ...answer,
    body: Buffer.concat([answer.body, Buffer.alloc(numberOr(call, 10) * megabyte, ' ')]),
  })),
  'wrong-content-type': altered((answer, { route }) =>
    withHeader(answer, 'Content-Type', route.resource === 'media' ? 'text/html;charset=UTF-8' : 'image/jpeg'),
  ),

  delay: wire.delay,
  drip: wire.drip,
  hang: wire.hang,
  stall: wire.stall,
  reset: wire.reset,
  'reset-after-headers': wire.resetAfterHeaders,
  'reset-mid-body': wire.resetMidBody,
  endless: wire.endless,
  'header-flood': wire.headerFlood,
};

/** Answers a call the wrong way. */
export async function strike(fault: NamedFault | CustomAnswer, call: FaultyCall): Promise<void> {
  if ('name' in fault) return actions[fault.name]({ ...call, value: fault.value });
  const { 'Content-Type': contentType = 'application/json;charset=UTF-8', ...headers } = fault.headers ?? {};
  send(call.response, {
    status: fault.status,
    headers: [['Content-Type', contentType], ...Object.entries(headers)],
    body: Buffer.from(fault.body ?? ''),
  });
}
