import express, { type Response, type Router } from 'express';
import { stylesheet } from './stylesheet.js';

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f6f54"/>' +
  '<path d="M8 19c3-9 5-9 7-3s4 6 9-5" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/></svg>';

/** The page's stylesheet and icon: in the source, so that the build copies no files. */
export function assets(): Router {
  const router = express.Router();
  const send = (type: string, text: string) => (_req: unknown, res: Response) => {
    // Express adds an ETag: a browser asks each time, and gets 304.
    res.set('Cache-Control', 'no-cache').type(type).send(text);
  };
  router.get('/demo.css', send('text/css', stylesheet));
  router.get('/icon.svg', send('image/svg+xml', icon));
  return router;
}
