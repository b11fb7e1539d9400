import type { Request } from 'express';
import type { CaptchaError, CaptchaErrorCode } from '../errors.js';

/** Languages that visitors are spoken to in. */
export type VisitorLanguage = 'ko' | 'en';

const outage: Readonly<Record<VisitorLanguage, string>> = {
  en: 'The check is not available right now. Try again in a moment.',
  ko: '지금은 확인을 할 수 없습니다. 잠시 후 다시 시도해 주세요.',
};

/** What an error's own message, which is English, says to a visitor; where it speaks to the operator, English too. */
const messages: Readonly<Record<VisitorLanguage, Partial<Readonly<Record<CaptchaErrorCode, string>>>>> = {
  en: { ERR_CAPTCHA_CROSS_SITE: 'This captcha may not be loaded from another site.' },
  ko: {
    ERR_CAPTCHA_MISSING_RESPONSE: '그림에 보이는 문자를 입력해 주세요.',
    ERR_CAPTCHA_INVALID_RESPONSE: '입력한 문자가 맞지 않습니다. 새 그림으로 다시 시도해 주세요.',
    ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: '그림이 만료되었거나 이미 사용되었습니다. 새 그림으로 다시 시도해 주세요.',
    ERR_CAPTCHA_TOO_FAST: '입력이 너무 빨랐습니다. 새 그림으로 다시 시도해 주세요.',
    ERR_CAPTCHA_RATE_LIMITED: '시도 횟수가 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    ERR_CAPTCHA_CROSS_SITE: '다른 사이트에서는 이 자동입력 방지 문자를 불러올 수 없습니다.',
  },
};

/** The language that a browser asks for, of those we speak. */
export function languageOf(req: Request): VisitorLanguage {
  return req.acceptsLanguages('en', 'ko') === 'ko' ? 'ko' : 'en';
}

/** What a visitor is told. The message of a 5xx is written for the operator's log, and is not shown. */
export function visitorMessage(error: CaptchaError, language: VisitorLanguage): string {
  return messages[language][error.code] ?? (error.expose ? error.message : outage[language]);
}
