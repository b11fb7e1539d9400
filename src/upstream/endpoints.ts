import type { NaverService } from '../config/service.js';

/** What a challenge shows: a picture to read, or a sound to hear. NAVER treats them as two APIs with keys of their own. */
export type ChallengeKind = 'image' | 'audio';

/** Where one of NAVER's services is, and how it is signed in to. */
export interface Endpoints {
  readonly origin: string;
  readonly idHeader: string;
  readonly secretHeader: string;
  /** Path that issues keys (`code=0`) and compares (`code=1`), by kind. */
  readonly key: Readonly<Record<ChallengeKind, string>>;
  /** Path of the picture or the sound, by kind. */
  readonly media: Readonly<Record<ChallengeKind, string>>;
}

function ncloud(origin: string): Endpoints {
  return {
    origin,
    idHeader: 'X-NCP-APIGW-API-KEY-ID',
    secretHeader: 'X-NCP-APIGW-API-KEY',
    key: { image: '/captcha/v1/nkey', audio: '/scaptcha/v1/skey' },
    media: { image: '/captcha-bin/v1/ncaptcha', audio: '/scaptcha-bin/v1/scaptcha' },
  };
}

/**
 * The four services.
 *
 * @see https://developers.naver.com/docs/utils/captcha/reference/
 * @see https://api.ncloud-docs.com/docs/ai-naver-captcha
 */
export const endpoints: Readonly<Record<NaverService, Endpoints>> = {
  developers: {
    origin: 'https://openapi.naver.com',
    idHeader: 'X-Naver-Client-Id',
    secretHeader: 'X-Naver-Client-Secret',
    key: { image: '/v1/captcha/nkey', audio: '/v1/captcha/skey' },
    media: { image: '/v1/captcha/ncaptcha.bin', audio: '/v1/captcha/scaptcha' },
  },
  ncloud: ncloud('https://naveropenapi.apigw.ntruss.com'),
  'ncloud-gov': ncloud('https://naveropenapi.apigw.gov-ntruss.com'),
  'ncloud-fin': ncloud('https://naveropenapi.apigw-pub.fin-ntruss.com'),
};
