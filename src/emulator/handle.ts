import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.js';
import type { CaptchaApi } from './api.js';
import { handleControl } from './control-route.js';
import type { EmulatorControls } from './controls.js';
import { checkCredentials } from './credentials.js';
import { strike } from './faults/actions.js';
import type { FaultQueue } from './faults/queue.js';
import { gatewayError } from './naver-errors.js';
import type { ResolvedOptions } from './options.js';
import type { RequestLog } from './request-log.js';
import { findRoute, operationOf, type ApiRoute, type Operation } from './routes.js';
import { send } from './send.js';

/** The parts of one emulator that a request can touch. */
export interface Parts {
  readonly options: ResolvedOptions;
  readonly api: CaptchaApi;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly controls: EmulatorControls;
}

/** Answers one request: gateway first, then the captcha, unless a fault is due. */
export async function handleRequest(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const { controlPath } = parts.options;
  if (controlPath !== undefined && path.startsWith(`${controlPath}/`)) {
    await handleControl(parts.controls, path.slice(controlPath.length + 1), query, request, response);
    return;
  }
  // Nothing that NAVER offers takes a body; an unread one would hold the socket.
  request.resume();
  const route = findRoute(path);
  parts.log.add(request, path, query, route);
  if (!route) {
    // A path of neither service: answered by the front whose paths begin like it.
    send(response, gatewayError(/^\/s?captcha/.test(path) ? 'ncloud' : 'developers', 'not-found'));
    return;
  }
  const operation = operationOf(route, query);
  const answer = (): Promise<Answer> => answerCall(parts, request, route, operation, query);
  const fault = parts.faults.take(operation);
  if (fault) {
    await strike(fault, { operation, route, host: request.headers.host ?? '', response, answer });
    return;
  }
  send(response, await answer());
}

async function answerCall(
  { options, api }: Parts,
  request: IncomingMessage,
  route: ApiRoute,
  operation: Operation,
  query: URLSearchParams,
): Promise<Answer> {
  const secure = options.tls !== undefined || request.headers['x-forwarded-proto'] === 'https';
  if (options.httpsOnly && !secure) return gatewayError(route.service, 'https-required');
  if (request.method !== 'GET') return gatewayError(route.service, 'method-not-allowed');
  const refused = checkCredentials(request, route, query, options);
  if (refused) return gatewayError(route.service, refused);
  return api.call(operation, route, query);
}
