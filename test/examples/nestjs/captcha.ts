import { naverCaptcha } from 'express-naver-captcha';

export const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL, // the emulator's while you develop; unset, NAVER's own
});
