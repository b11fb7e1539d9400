import type { IncomingMessage } from 'node:http';
import type { GatewayError } from './naver-errors.js';
import type { ApiRoute } from './routes.js';

const headersOf = {
  developers: ['x-naver-client-id', 'x-naver-client-secret'],
  ncloud: ['x-ncp-apigw-api-key-id', 'x-ncp-apigw-api-key'],
} as const;

/** What is wrong with a request's credentials, or `undefined` where they are right for the service of the route. */
export function checkCredentials(
  request: IncomingMessage,
  route: ApiRoute,
  query: URLSearchParams,
  expected: { readonly clientId: string; readonly clientSecret: string },
): GatewayError | undefined {
  const [idHeader, secretHeader] = headersOf[route.service];
  const id = request.headers[idHeader];
  const right = id === expected.clientId && request.headers[secretHeader] === expected.clientSecret;
  // The cloud's samples fetch a picture with the id in the query and no secret, and public clients let the browser fetch
  // it with nothing but the key. What is sent must still be right.
  if (id === undefined && route.service === 'ncloud' && route.resource === 'media') {
    const queried = query.get('X-NCP-APIGW-API-KEY-ID');
    return queried === null || queried === expected.clientId ? undefined : 'unauthorized';
  }
  if (id === undefined) return 'unknown-client';
  return right ? undefined : 'unauthorized';
}
