// #region app
import express from 'express';
import session from 'express-session';
import { naverCaptcha } from 'express-naver-captcha';

const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL, // the emulator's while you develop; unset, NAVER's own
});

const app = express();
app.set('view engine', 'ejs');
app.use(session({ secret: process.env.SESSION_SECRET ?? 'for development', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
// #endregion app

// #region types
declare module 'express-session' {
  interface SessionData {
    name?: string; // what was typed, for the page that shows the form again
  }
}
// #endregion types

// #region form
app.get('/signup', (req, res) => {
  res.set('Cache-Control', 'no-store');
  res.render('signup', { name: req.session.name ?? '', error: captcha.flash(req)?.message, solved: false });
});
// #endregion form

// #region submit
app.post(
  '/signup',
  express.urlencoded(),
  (req, _res, next) => {
    req.session.name = String(req.body?.name ?? '').trim();
    next();
  },
  captcha.requireCaptcha({ redirectTo: '/signup' }),
  async (req, res) => {
    const { name } = req.session;
    if (!name) {
      if (req.captcha?.success) await req.captcha.keepPass(); // one more submit without a captcha
      res.status(422).render('signup', { name: '', error: '이름을 입력해 주세요.', solved: true });
      return;
    }
    delete req.session.name;
    res.render('welcome', { name });
  },
);
// #endregion submit

// #region start
const server = app.listen(process.env.PORT ?? 3000);
process.once('SIGTERM', () => server.close(() => void captcha.close()));
// #endregion start
