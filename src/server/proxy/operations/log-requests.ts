import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { trailOf } from './trail.js';

const longestPath = 128;

/**
 * Logs each request when it is answered. Of the URL only the path: the query holds challenge ids. No headers: they hold
 * cookies and tokens.
 */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: requestId,
    // The same name here and in the lines that are written while the request is under way.
    quietReqLogger: true,
    // What looks after us asks every few seconds.
    autoLogging: { ignore: (req) => /^\/(healthz|readyz|metrics)(\?|$)/.test(req.url ?? '') },
    customLogLevel: (_req, res, error) => (error !== undefined || res.statusCode >= 500 ? 'error' : 'info'),
    customProps: (_req, res) => trailOf(res as Response),
    // The error has a line of its own; what pino-http makes of the status alone would tell nothing more.
    customErrorObject: (_req, _res, _error, { res, responseTime }: Record<string, unknown>) => ({ res, responseTime }),
    serializers: {
      req: ({ method, url }: { method: unknown; url: string }) => ({ method, path: pathOf(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}

/** The id that a proxy in front has given the request, or a new one. */
function requestId(req: IncomingMessage, res: ServerResponse): string {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', id);
  return id;
}

/** None of our paths has a long word; where there is one, somebody has put an id or a token into the path. */
function pathOf(url: string): string {
  return url
    .replace(/\?.*$/s, '')
    .slice(0, longestPath)
    .replace(/[\w-]{24,}/g, '…');
}
