import express, { type Express } from 'express';
import session from 'express-session';
import type { NaverCaptcha } from 'express-naver-captcha';

/** The app, made around the captcha that it is given: NAVER's in production, the emulator's in tests. */
export function createApp(captcha: NaverCaptcha): Express {
  const app = express();
  app.use(session({ secret: 'for development', resave: false, saveUninitialized: false }));
  app.use('/captcha', captcha.router);
  app.get('/signup', (_req, res) => {
    res.send(`<form method="post"><label>Name <input name="name"></label>
<naver-captcha></naver-captcha> <button>Sign up</button></form>
<script type="module" src="/captcha/widget.js"></script>`);
  });
  app.post('/signup', express.urlencoded(), captcha.requireCaptcha(), (_req, res) => {
    res.send('Welcome!');
  });
  return app;
}
