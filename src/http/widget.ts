import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';

/** An hour of no questions, then one that is answered by 304: a new version is everywhere an hour after its deployment. */
const maxAgeSeconds = 3_600;

/**
 * `GET /widget.js`: the widget as a script. Any site may load it: it holds nothing of this one, and module scripts are
 * fetched by CORS wherever they come from.
 */
export function widgetRoute(): RequestHandler {
  let script: { body: Buffer; etag: string } | undefined;
  return async function captchaWidget(req: Request, res: Response): Promise<void> {
    // Loaded at the first request: an application that brings the widget in its own bundle never needs it.
    script ??= read((await import('./widget-bundle.js')).bundle);
    res.set({
      ETag: script.etag,
      // Private, because a session that is set up to renew its cookie puts it on this answer too, and a shared cache
      // would hand that to the next visitor.
      'Cache-Control': `private, max-age=${maxAgeSeconds}`,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-Content-Type-Options': 'nosniff',
      'Content-Type': 'text/javascript; charset=utf-8',
    });
    if (req.fresh) res.status(304).end();
    else res.set('Content-Length', String(script.body.length)).end(req.method === 'HEAD' ? undefined : script.body);
  };
}

function read(bundle: string): { body: Buffer; etag: string } {
  const body = Buffer.from(bundle);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
