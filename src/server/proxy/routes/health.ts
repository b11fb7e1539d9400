import type { Request, RequestHandler, Response } from 'express';
import type { ProxyParts } from '../parts.js';

/** `GET /healthz`: the process answers. Says nothing of what it depends on: restarting it would not bring Redis back. */
export function healthRoute(): RequestHandler {
  return function healthz(_req: Request, res: Response): void {
    res.set('Cache-Control', 'no-store').type('text/plain').send('ok\n');
  };
}

/**
 * `GET /readyz`: whether visitors should be sent here now. Not while shutting down or without Redis; an open circuit to
 * NAVER is told but counts as ready, since every other process meets the same NAVER: to take them all away would turn an
 * answer that says what is wrong into one of the load balancer's.
 */
export function readyRoute({ state, captcha, log }: ProxyParts, isEnding: () => boolean): RequestHandler {
  let wasUp = true;
  return async function readyz(_req: Request, res: Response): Promise<void> {
    const ending = isEnding();
    const up = await state.isReady();
    // Once, and not each time that somebody asks.
    if (up !== wasUp) log[up ? 'info' : 'warn'](up ? 'Redis is reachable again' : 'not ready: Redis does not answer');
    wasUp = up;
    res
      .status(up && !ending ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: ending ? 'shutting-down' : up ? 'ready' : 'not-ready',
        store: up ? 'up' : 'down',
        circuits: captcha.client.circuits(),
      });
  };
}
