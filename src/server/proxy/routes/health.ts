import type { Request, RequestHandler, Response } from 'express';
import type { ProxyParts } from '../parts.js';

/** `GET /healthz`: the process answers. Says nothing of what it depends on: restarting it would not bring Redis back. */
export function healthRoute(): RequestHandler {
  return function healthz(_req: Request, res: Response): void {
    res.type('text/plain').send('ok\n');
  };
}

/**
 * `GET /readyz`: whether visitors should be sent here now. Not while shutting down or without Redis; an open circuit to
 * NAVER is told but counts as ready, since every other process meets the same NAVER.
 */
export function readyRoute({ state }: ProxyParts, isEnding: () => boolean): RequestHandler {
  return async function readyz(_req: Request, res: Response): Promise<void> {
    const ending = isEnding();
    const store = !ending && (await state.isReady());
    const ready = store && !ending;
    res.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : ending ? 'shutting-down' : 'not-ready',
      store: store ? 'up' : 'down',
    });
  };
}
