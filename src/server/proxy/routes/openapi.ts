import type { Request, RequestHandler, Response } from 'express';
import { openapi } from '../openapi/document.js';

/** `GET /openapi.json`: what this proxy answers, for machines. */
export function openapiRoute(): RequestHandler {
  const text = JSON.stringify(openapi);
  return function openapiDocument(_req: Request, res: Response): void {
    res.set('Cache-Control', 'public, max-age=3600').type('json').send(text);
  };
}
