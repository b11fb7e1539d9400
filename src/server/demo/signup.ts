import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { languageOf } from '../../http/message.js';
import { saveSession } from '../../http/session.js';
import type { NaverCaptcha } from '../../naver-captcha.js';
import { checkFields, readFields } from './fields.js';
import { renderSignup } from './signup-page.js';
import { address, pageLanguage, pageSense } from './visit.js';
import { renderWelcome } from './welcome-page.js';
import { words } from './words.js';

/** What the routes need to know. */
export interface SignupSettings {
  readonly onEmulator: boolean;
  /** How long a pass lives that `keepPass()` leaves. */
  readonly passTtlMs: number;
}

/** The routes of the sign-up: its page, the guarded submit, and the page after it. */
export function signupRoutes(captcha: NaverCaptcha, settings: SignupSettings): Router {
  const router = express.Router();
  router.use(speak);
  router.get('/', showForm(captcha, settings));
  router.get('/signup', (req, res) => res.redirect(303, address('/', pageLanguage(req), pageSense(req))));
  router.post('/again', express.urlencoded({ limit: '16kb' }), remember, showAgain);
  router.post(
    '/signup',
    express.urlencoded({ limit: '16kb' }),
    express.json({ limit: '16kb' }),
    remember,
    captcha.requireCaptcha({ redirectTo: '/' }),
    signUp(settings),
  );
  router.get('/welcome', showWelcome(settings));
  return router;
}

/**
 * Lets the address decide about the language, everywhere: the captcha chooses its own words by the same header. Pages
 * differ by session and by language, and are kept by no cache.
 */
const speak: RequestHandler = (req, res, next) => {
  req.headers['accept-language'] = pageLanguage(req);
  res.set('Cache-Control', 'no-store');
  next();
};

/** Keeps what was typed, for the page that may have to show it again. */
const remember: RequestHandler = (req, _res, next) => {
  req.session.demo = { language: languageOf(req), sense: pageSense(req), fields: readFields(req.body) };
  next();
};

function showForm(captcha: NaverCaptcha, { onEmulator }: SignupSettings): RequestHandler {
  return async function demoForm(req: Request, res: Response): Promise<void> {
    const visit = req.session.demo;
    const language = languageOf(req);
    const sense = pageSense(req);
    const flash = captcha.flash(req);
    const heard = sense === 'sound' && flash ? words[language].soundRefusals[flash.code] : undefined;
    const problems = visit?.problems ?? [];
    delete visit?.problems;
    // Its pictures are asked for before the page has ended, with the session that is saved by then.
    if (flash !== undefined || problems.length > 0) await saveSession(req);
    res.send(
      renderSignup({
        language,
        sense,
        fields: visit?.fields ?? { name: '', email: '' },
        problems,
        refusal: heard ?? flash?.message,
        solved: (visit?.passUntil ?? 0) > Date.now(),
        onEmulator,
      }),
    );
  };
}

/** A new picture or sound, or the one in place of the other: the page again, as it was left. */
async function showAgain(req: Request, res: Response): Promise<void> {
  await saveSession(req);
  res.redirect(303, address('/', languageOf(req), pageSense(req)));
}

function signUp({ passTtlMs }: SignupSettings): RequestHandler {
  return async function demoSignUp(req: Request, res: Response): Promise<void> {
    const { captcha } = req;
    const fields = readFields(req.body);
    const problems = checkFields(fields);
    const language = languageOf(req);
    const visit = { language, sense: pageSense(req), fields };
    if (problems.length > 0) {
      if (captcha?.success === true) await captcha.keepPass();
      req.session.demo = { ...visit, problems, passUntil: Date.now() + passTtlMs };
    } else {
      const seconds = captcha?.success === true ? captcha.responseTime : undefined;
      req.session.demo = {
        ...visit,
        fields: { name: '', email: '' },
        done: { ...fields, ...(seconds !== undefined && { seconds }) },
      };
    }
    // A browser follows a redirect at its headers, sooner than express-session saves by itself.
    await saveSession(req);
    const where = address(
      problems.length > 0 ? '/' : '/welcome',
      language,
      problems.length > 0 ? visit.sense : 'picture',
    );
    if (req.accepts(['json', 'html']) === 'html') res.redirect(303, where);
    else if (problems.length > 0) res.status(422).json({ success: false, problems });
    else res.status(201).json({ success: true, ...fields });
  };
}

function showWelcome({ onEmulator }: SignupSettings): RequestHandler {
  return function demoWelcome(req: Request, res: Response): void {
    const done = req.session.demo?.done;
    if (done === undefined) res.redirect(303, address('/', languageOf(req)));
    else res.send(renderWelcome(languageOf(req), done, onEmulator));
  };
}
