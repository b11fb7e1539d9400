import express from 'express';
import session from 'express-session';
import { naverCaptcha } from 'express-naver-captcha';

const { NAVER_CAPTCHA_CLIENT_ID: clientId = '', NAVER_CAPTCHA_CLIENT_SECRET: clientSecret = '' } = process.env;
const captcha = naverCaptcha({ clientId, clientSecret });
const app = express();
app.use(session({ secret: 'a long random string', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
app.post('/signup', express.urlencoded(), captcha.requireCaptcha(), (req, res) => void res.send('Welcome!'));

const page = `<form method="post"><naver-captcha></naver-captcha> <button>Sign up</button></form>
  <script type="module" src="/captcha/widget.js"></script>`;
app.get('/signup', (req, res) => void res.send(page));
app.listen(process.env.PORT ?? 3000);
