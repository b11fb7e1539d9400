// #region api
import express from 'express';
import session from 'express-session';
import { isCaptchaError, naverCaptcha } from 'express-naver-captcha';

const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL, // the emulator's while you develop; unset, NAVER's own
});

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET ?? 'for development', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
app.use(express.static('public'));

app.post('/api/signup', express.json(), captcha.requireCaptcha(), async (req, res) => {
  const { name } = req.body as { name?: unknown };
  if (typeof name !== 'string' || name.trim() === '') {
    if (req.captcha?.success) await req.captcha.keepPass(); // one more submit without a captcha
    res.status(422).json({ field: 'name', detail: 'Tell us your name.' });
    return;
  }
  res.status(201).json({ name });
});
// #endregion api

// #region errors
const answerErrors: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!isCaptchaError(error)) {
    next(error);
    return;
  }
  console.error(error); // yours to mend: a session, a body parser or the credentials are missing
  res.status(error.status).json({ code: error.code, detail: 'The check is not available right now.' });
};
app.use(answerErrors);
// #endregion errors

app.listen(process.env.PORT ?? 3000);
