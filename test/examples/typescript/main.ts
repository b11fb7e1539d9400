import express, { type Request } from 'express';
import session from 'express-session';
import {
  CaptchaUpstreamError,
  isCaptchaError,
  naverCaptcha,
  type CaptchaRejectionCode,
  type NaverCaptchaOptions,
  type RequireCaptchaOptions,
} from 'express-naver-captcha';

// #region options
const options: NaverCaptchaOptions = {
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL, // `undefined` is the same as absent
};
const captcha = naverCaptcha(options);
// #endregion options

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET ?? 'for development', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
app.use(express.urlencoded());

// #region request
app.post('/signup', captcha.requireCaptcha(), (req, res) => {
  if (req.captcha?.success) {
    const { solvedAt, responseTime } = req.captcha; // Date, and seconds where NAVER counted them
    res.json({ solvedAt, responseTime });
  } else {
    res.json({ bypassed: req.captcha?.bypassed }); // 'skip' or 'unavailable'; undefined where no guard is mounted
  }
});
// #endregion request

// #region verify
app.post('/comment', async (req, res) => {
  const result = await captcha.verify(req, { form: 'comment' });
  if (result.success) res.json({ solvedAt: result.solvedAt });
  else res.status(403).json({ code: result.code, 'error-codes': result.errorCodes });
});
// #endregion verify

// #region rejected
const texts: Readonly<Record<CaptchaRejectionCode, string>> = {
  ERR_CAPTCHA_MISSING_RESPONSE: 'Bitte tippen Sie die Zeichen ab.',
  ERR_CAPTCHA_INVALID_RESPONSE: 'Das war nicht richtig. Bitte versuchen Sie das neue Bild.',
  ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: 'Das Bild ist abgelaufen. Bitte versuchen Sie das neue.',
  ERR_CAPTCHA_TOO_FAST: 'Das ging zu schnell. Bitte versuchen Sie das neue Bild.',
};
const inGerman: RequireCaptchaOptions = {
  onRejected(error, _req, res) {
    const text = Object.hasOwn(texts, error.code) ? texts[error.code as CaptchaRejectionCode] : 'Gerade nicht möglich.';
    res
      .status(error.status)
      .set(error.headers ?? {})
      .send(text);
  },
};
app.post('/anmelden', captcha.requireCaptcha(inGerman), (_req, res) => void res.send('Willkommen!'));
// #endregion rejected

// #region unavailable
function allowUpdates(req: Request, error: CaptchaUpstreamError): boolean {
  console.warn(error.code, error.outcome, error.upstreamStatus);
  return req.path === '/profile';
}
app.post('/profile', captcha.requireCaptcha({ onUnavailable: allowUpdates }), (_req, res) => void res.send('Saved.'));
// #endregion unavailable

// #region errors
const report: express.ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!isCaptchaError(error)) {
    next(error);
    return;
  }
  if (error instanceof CaptchaUpstreamError) console.error(error.code, error.upstreamStatus, error.upstreamCode);
  else console.error(error);
  res.status(error.status).send('The check is not available right now.');
};
app.use(report);
// #endregion errors

app.listen(process.env.PORT ?? 3000);
