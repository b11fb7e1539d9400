import { naverCaptcha } from 'express-naver-captcha';

const clientId = 'your client id';
const clientSecret = 'your client secret';
const captcha = naverCaptcha({ clientId, clientSecret });
// #region mistakes
// @ts-expect-error -- `timeout` is no option; the unit is in the name: timeoutMs
naverCaptcha({ clientId, clientSecret, timeout: 5 });
// @ts-expect-error -- the secret is missing
naverCaptcha({ clientId });
// @ts-expect-error -- 'allow', 'reject' or a function
captcha.requireCaptcha({ onUnavailable: true });
// #endregion mistakes
