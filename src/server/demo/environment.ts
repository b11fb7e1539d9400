import type { Check } from '../../config/check.js';
import { credential } from '../../config/checks.js';
import { baseUrl, service, type NaverService } from '../../config/service.js';
import { CaptchaConfigError } from '../../errors.js';
import { StartError, type Environment } from '../command.js';

/** Which NAVER the demo speaks to. */
export interface DemoUpstream {
  /** Absent: the embedded emulator. */
  readonly credentials?: { readonly clientId: string; readonly clientSecret: string };
  readonly service: NaverService;
  readonly baseUrl?: string;
}

/**
 * Reads which NAVER to use from `NAVER_CAPTCHA_CLIENT_ID`, `NAVER_CAPTCHA_CLIENT_SECRET`, `NAVER_CAPTCHA_SERVICE` and
 * `NAVER_CAPTCHA_BASE_URL`. Half of the credentials is a mistake, and must not end at the emulator unnoticed.
 *
 * @throws StartError that names the variable
 */
export function readUpstream(env: Environment): DemoUpstream {
  const read = <T>(check: Check<T>, name: string): T => {
    try {
      return check(env[name], name);
    } catch (error) {
      throw error instanceof CaptchaConfigError ? new StartError(error.message) : error;
    }
  };
  const { NAVER_CAPTCHA_CLIENT_ID, NAVER_CAPTCHA_CLIENT_SECRET } = env;
  const url = read(baseUrl, 'NAVER_CAPTCHA_BASE_URL');
  const upstream = { service: read(service, 'NAVER_CAPTCHA_SERVICE'), ...(url !== undefined && { baseUrl: url }) };
  if (NAVER_CAPTCHA_CLIENT_ID === undefined && NAVER_CAPTCHA_CLIENT_SECRET === undefined) {
    if (url === undefined) return upstream;
    throw new StartError(
      'NAVER_CAPTCHA_BASE_URL is set, but no credentials are. Set NAVER_CAPTCHA_CLIENT_ID and ' +
        'NAVER_CAPTCHA_CLIENT_SECRET too, or none of the three to run on the built-in emulator.',
    );
  }
  for (const name of ['NAVER_CAPTCHA_CLIENT_ID', 'NAVER_CAPTCHA_CLIENT_SECRET']) {
    if (env[name] !== undefined) continue;
    throw new StartError(
      `${name} is missing: the id and the secret go together. Set it too, or neither to run on the built-in emulator.`,
    );
  }
  const where = "that of your application in NAVER's console";
  return {
    credentials: {
      clientId: read(credential(where), 'NAVER_CAPTCHA_CLIENT_ID'),
      clientSecret: read(credential(where), 'NAVER_CAPTCHA_CLIENT_SECRET'),
    },
    ...upstream,
  };
}
