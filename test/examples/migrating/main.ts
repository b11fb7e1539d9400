import express from 'express';
import session from 'express-session';
import { naverCaptcha } from 'express-naver-captcha';

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET ?? 'for development', resave: false, saveUninitialized: false }));
app.use(express.urlencoded());

const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL,
  uppercase: true,
});

// #region samples
app.use('/captcha', captcha.router); // in place of /captcha/nkey and /captcha/image
app.post('/signup', captcha.requireCaptcha(), (_req, res) => {
  res.send('Welcome!'); // in place of /captcha/result: there is nothing left to forge
});
// #endregion samples

// #region svg
app.post('/login', async (req, res) => {
  const { success } = await captcha.verify(req, { response: (req.body as { captcha?: unknown }).captcha });
  res.send(`<p>CAPTCHA VALID: ${success}</p>`);
});
// #endregion svg

// #region recaptcha
app.post('/comment', captcha.requireCaptcha(), (_req, res) => {
  res.redirect('/'); // in place of if (!req.recaptcha.error): whoever gets here is let in
});
// #endregion recaptcha

app.listen(process.env.PORT ?? 3000);
