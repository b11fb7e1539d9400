import type { Request } from 'express';
import type { Toll } from '../challenge/issue.js';
import type { HttpParts } from './parts.js';
import { openSession } from './session.js';

/**
 * What a visitor pays for a call to NAVER: it counts against their limits. Only then is a session kept for them, so that
 * whoever drops the cookie each time fills the session store no faster than the limit of their address allows.
 */
export function tollOf({ limits, config }: HttpParts, req: Request): Toll {
  return async () => {
    await limits.issue(req);
    await openSession(req, config.sessionKey);
  };
}
