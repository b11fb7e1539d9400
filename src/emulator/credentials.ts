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
  // The cloud's own samples fetch the picture with the id in the query and no secret at all.
  if (route.service === 'ncloud' && route.resource === 'media') {
    const id = query.get('X-NCP-APIGW-API-KEY-ID');
    if (id !== null) return id === expected.clientId ? undefined : 'unauthorized';
  }
  const id = request.headers[idHeader];
  if (id === undefined) return 'unknown-client';
  const right = id === expected.clientId && request.headers[secretHeader] === expected.clientSecret;
  return right ? undefined : 'unauthorized';
}
