import express from 'express';
import session from 'express-session';
import { naverCaptcha } from 'express-naver-captcha';

const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL,
});

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET ?? 'for development', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);

// #region login
const logins = captcha.afterFailures({ key: (req) => req.body.user, failures: 3 });

app.post('/login', express.urlencoded(), captcha.requireCaptcha({ skip: logins.skip }), async (req, res) => {
  if (await passwordIsRight(req.body)) {
    res.redirect('/');
    return;
  }
  await logins.record(req);
  res.status(401).json({ captcha: await logins.needed(req) }); // whether the form shows one from now on
});
// #endregion login

function passwordIsRight({ password }: { password?: unknown }): Promise<boolean> {
  return Promise.resolve(password === 'open sesame');
}

app.listen(process.env.PORT ?? 3000);
