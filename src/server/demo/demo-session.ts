import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import session from 'express-session';
import createMemoryStore from 'memorystore';

/** A visitor has three records at most: session, challenge and pass. */
const maxRecords = 30_000;
const idleMs = 3_600_000;

/** Sessions in this process's memory, bounded; they and their secret end with it. */
export function demoSession(): RequestHandler {
  const MemoryStore = createMemoryStore(session);
  return session({
    name: 'demo.sid',
    secret: randomBytes(32).toString('base64url'),
    store: new MemoryStore({ max: maxRecords, ttl: idleMs }),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
  });
}
