import type { Request } from 'express';
import { CaptchaSessionError } from '../errors.js';
import { fromCallback, type ChallengeOwner, type SessionBackend } from '../challenge/stores/store.js';

/** What the captcha keeps in the session itself: that it was opened, so that the cookie is set, and notes for the next page. */
export interface SessionMarker {
  opened: true;
  [note: string]: unknown;
}

/** express-session's part of a request, as far as it is used here. */
interface WithSession {
  session?: Record<string, unknown> & {
    cookie?: { secure?: boolean | undefined };
    save?: (done: (error?: unknown) => void) => unknown;
  };
  sessionID?: unknown;
  sessionStore?: Partial<SessionBackend>;
}

/**
 * The session that a request's challenges belong to.
 *
 * @throws CaptchaSessionError if there is none on the server
 */
export function ownerOf(req: Request): ChallengeOwner {
  const { session, sessionID, sessionStore } = req as unknown as WithSession;
  if (!session) {
    throw new CaptchaSessionError(
      'req.session is missing. Mount express-session before the captcha: app.use(session({ … })). If it is mounted, its ' +
        'store has lost its connection.',
    );
  }
  if (typeof sessionID !== 'string' || typeof sessionStore?.get !== 'function' || typeof session.save !== 'function') {
    throw new CaptchaSessionError(
      'req.session is kept in the browser (cookie-session or the like), where a captcha can be read and replayed. ' +
        'Use express-session, which keeps it on the server.',
    );
  }
  return { id: sessionID, sessions: sessionStore as SessionBackend };
}

/**
 * The session that a challenge is about to be issued for.
 *
 * @throws CaptchaSessionError if there is none on the server, or if its cookie cannot be set, before anything is spent
 */
export function ownerToBe(req: Request, sessionKey: string): ChallengeOwner {
  const owner = ownerOf(req);
  const { session } = req as unknown as Required<WithSession>;
  if (markerOf(req, sessionKey) === undefined && session.cookie?.secure === true && !mayBeSecure(req)) {
    throw new CaptchaSessionError(
      'The session cookie is `secure` but this request came over http, so express-session does not set it. Use https, ' +
        "or, behind a proxy that ends TLS, say app.set('trust proxy', 1); for development say cookie: { secure: 'auto' }.",
    );
  }
  return owner;
}

/**
 * Makes sure that the visitor's session exists, is kept and gets its cookie, before the answer begins: what
 * express-session saves after the body is too late for a form that is posted at its last byte. Whoever has
 * no session yet has paid a toll before, so that a flood without cookies cannot fill the store with them.
 */
export async function openSession(req: Request, sessionKey: string): Promise<void> {
  const { session } = req as unknown as Required<WithSession>;
  if (markerOf(req, sessionKey) !== undefined) return;
  const marker: SessionMarker = { opened: true };
  session[sessionKey] = marker;
  await saveSession(req);
}

/** Saves the session now. @throws CaptchaError `ERR_CAPTCHA_STORE` if its store fails */
export async function saveSession(req: Request): Promise<void> {
  const { session } = req as unknown as Required<WithSession>;
  await fromCallback('Saving the session', (done) => void session.save?.(done));
}

/** The captcha's marker in the session, if the session was opened. */
export function markerOf(req: Request, sessionKey: string): SessionMarker | undefined {
  const marker = (req as unknown as WithSession).session?.[sessionKey];
  return typeof marker === 'object' && marker !== null ? (marker as SessionMarker) : undefined;
}

/** Whether the visitor came with this session: express-session gives whoever did not a new id, which no cookie can hold. */
export function broughtSession(req: Request): boolean {
  const { sessionID } = req as unknown as WithSession;
  return typeof sessionID === 'string' && (req.headers.cookie ?? '').includes(encodeURIComponent(sessionID));
}

/** Whether express-session can take this request for https; what it makes of a proxy's header depends on its own options. */
function mayBeSecure(req: Request): boolean {
  return req.secure || 'encrypted' in req.socket || req.headers['x-forwarded-proto'] !== undefined;
}
