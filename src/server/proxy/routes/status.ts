import express, { type Request, type RequestHandler, type Response } from 'express';
import { languageOf } from '../../../http/message.js';
import { notAllowed } from '../../../http/router.js';
import { renderStatus } from '../operations/status/page.js';
import { stylesheet } from '../operations/status/stylesheet.js';
import { readStatus } from '../operations/status/view.js';
import type { ProxyParts } from '../parts.js';
import { noStore } from './no-store.js';
import { requireStatusToken } from './status-access.js';

const refreshSeconds = 60;
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * `GET /status`: a page that shows the operator how the proxy is doing, for whoever knows `statusToken`. Without that
 * option there is no such page.
 */
export function statusRoutes(parts: ProxyParts): RequestHandler[] {
  const { statusToken } = parts.config;
  if (statusToken === undefined) return [];
  const router = express.Router({ strict: true });
  router.use('/status', noStore, requireStatusToken(statusToken));
  router.route('/status').get(statusPage(parts)).all(notAllowed('GET, HEAD'));
  router.route('/status/style.css').get(statusStyle).all(notAllowed('GET, HEAD'));
  return [router];
}

function statusPage(parts: ProxyParts): RequestHandler {
  return async function status(req: Request, res: Response): Promise<void> {
    const range = req.query.range === 'day' ? 'day' : 'hour';
    const refresh = req.query.refresh !== 'off';
    const page = renderStatus(await readStatus(parts, { language: languageOf(req), range, refresh }));
    if (refresh) res.set('Refresh', String(refreshSeconds));
    res.vary('Accept-Language').set('Content-Security-Policy', policy).type('html').send(page);
  };
}

function statusStyle(_req: Request, res: Response): void {
  res.type('text/css').send(stylesheet);
}
