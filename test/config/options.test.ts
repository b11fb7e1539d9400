import { CaptchaConfigError, naverCaptcha, NaverCaptchaClient, type NaverCaptchaOptions } from '../../src/index.js';

const credentials = { clientId: 'an-id', clientSecret: 'canary-secret' };

function messageOf(options: unknown): string {
  try {
    naverCaptcha(options as NaverCaptchaOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(CaptchaConfigError);
    expect(error).toMatchObject({ code: 'ERR_CAPTCHA_CONFIG', status: 500, expose: false });
    return (error as Error).message;
  }
  throw new Error('the options were taken');
}

describe('naverCaptcha()', () => {
  it.each([
    [undefined, 'expected an object of options, got nothing'],
    [null, 'got null'],
    ['id', 'got a string'],
    [{}, '`clientId` is missing'],
    [{ clientId: 'a' }, '`clientSecret` is missing'],
    [{ clientId: '', clientSecret: 'b' }, '`clientId` is missing'],
    [{ clientId: undefined, clientSecret: 'b' }, '`clientId` is missing'],
    [{ clientId: 1, clientSecret: 'b' }, '`clientId` must be a string, got 1'],
    [{ clientID: 'a', clientSecret: 'b' }, 'unknown option `clientID`. Did you mean `clientId`?'],
    [{ ...credentials, timeout: 5 }, 'unknown option `timeout`. Known options: clientId'],
    [{ ...credentials, constructor: 5 }, 'unknown option `constructor`'],
    [
      { ...credentials, service: 'naver' },
      "`service` must be one of 'developers', 'ncloud', 'ncloud-gov', 'ncloud-fin'",
    ],
    [{ ...credentials, baseUrl: 'openapi.naver.com' }, '`baseUrl` must be an https URL'],
    [{ ...credentials, baseUrl: 'ftp://openapi.naver.com' }, '`baseUrl` must be an https URL'],
    [{ ...credentials, baseUrl: 'https://a:b@openapi.naver.com' }, '`baseUrl` must have no user name'],
    [{ ...credentials, baseUrl: 'https://openapi.naver.com?x' }, '`baseUrl` must have no user name'],
    [{ ...credentials, baseUrl: 'http://10.0.0.1' }, 'allowInsecureBaseUrl'],
    [{ ...credentials, baseUrl: 'http://localhost.evil.example' }, 'allowInsecureBaseUrl'],
    [{ ...credentials, timeoutMs: 0 }, '`timeoutMs` must be a whole number of milliseconds from 50'],
    [
      { ...credentials, timeoutMs: '5000' },
      '`timeoutMs` must be a whole number of milliseconds from 50 to 120000, got a string',
    ],
    [{ ...credentials, timeoutMs: NaN }, 'got NaN'],
    [{ ...credentials, challengeTtlMs: 1.5 }, '`challengeTtlMs`'],
    [{ ...credentials, challengeTtlMs: 7_200_001 }, '`challengeTtlMs`'],
    [{ ...credentials, maxForms: 0 }, '`maxForms`'],
    [{ ...credentials, audio: 'yes' }, '`audio` must be true or false'],
    [{ ...credentials, field: '__proto__' }, '`field` must be a name'],
    [{ ...credentials, sessionKey: 'constructor' }, '`sessionKey` must be a name'],
    [{ ...credentials, allowedOrigins: '*' }, '`allowedOrigins` must be an array'],
    [{ ...credentials, allowedOrigins: ['*'] }, "`allowedOrigins` holds '*', which is no origin"],
    [{ ...credentials, allowedOrigins: ['https://a.example/x'] }, 'scheme and host only'],
    [{ ...credentials, allowedOrigins: ['null'] }, 'which is no origin'],
    [{ ...credentials, limits: true }, 'expected an object of options, got a boolean'],
    [{ ...credentials, limits: { issues: false } }, '`limits`: unknown option `issues`. Known options: issue, verify.'],
    [
      { ...credentials, limits: { issue: { perSession: 0 } } },
      '`perSession` must be a whole number of calls a minute from 1',
    ],
    [{ ...credentials, limits: { verify: { perSession: 1 } } }, 'unknown option `perSession`'],
    [{ ...credentials, dailyBudget: 1 }, '`dailyBudget` must be a whole number of calls a day from 2'],
    [{ ...credentials, dailyBudget: true }, '`dailyBudget` must be a number or false'],
    [{ ...credentials, prefetchKeys: -1 }, '`prefetchKeys`'],
    [{ ...credentials, store: {} }, '`store` must have put() and take()'],
    [{ ...credentials, store: 'redis' }, '`store` must have put() and take()'],
  ])('refuses %j and says how to mend it', (options, message) => {
    expect(messageOf(options)).toContain(message);
  });

  it.each([['with\nbreak'], [' padded'], ['nul\0'], ['한글']])(
    'refuses the secret %j without quoting it',
    (clientSecret) => {
      const message = messageOf({ clientId: 'a', clientSecret });
      expect(message).toContain('`clientSecret` holds');
      expect(message).not.toContain(clientSecret);
    },
  );

  it('takes undefined for absent', async () => {
    const captcha = naverCaptcha({ ...credentials, timeoutMs: undefined, limits: undefined, store: undefined });
    await captcha.close();
  });

  it.each([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://127.9.8.7',
    'http://[::1]:1',
    'https://gateway.example/naver/',
  ])('takes the base URL %s', async (baseUrl) => {
    await naverCaptcha({ ...credentials, baseUrl }).close();
  });

  it('neither changes nor keeps the object that it was given', async () => {
    const options = Object.freeze({
      ...credentials,
      limits: Object.freeze({ issue: Object.freeze({ perSession: 1 }) }),
    });
    await naverCaptcha(options).close();
  });

  it('holds no secret that printing it would show', async () => {
    const { inspect } = await import('node:util');
    const captcha = naverCaptcha(credentials);
    expect(inspect(captcha, { depth: 6, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(captcha)).not.toContain('canary');
    await captcha.close();
  });
});

describe('new NaverCaptchaClient()', () => {
  it('refuses what is an option of the middleware only', () => {
    const options = { ...credentials, challengeTtlMs: 5_000 };
    expect(() => new NaverCaptchaClient(options)).toThrow('new NaverCaptchaClient(): unknown option `challengeTtlMs`');
  });
});
