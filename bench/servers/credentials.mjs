/** What every caller of the upstream sends. The upstream does not look. */
export const credentials = { clientId: 'benchclientid', clientSecret: 'benchsecret' };

export const credentialHeaders = {
  'X-Naver-Client-Id': credentials.clientId,
  'X-Naver-Client-Secret': credentials.clientSecret,
};

export const issuePath = '/v1/captcha/nkey?code=0';
export const picturePath = '/v1/captcha/ncaptcha.bin?key=benchbenchbench1';
export const comparePath = '/v1/captcha/nkey?code=1&key=benchbenchbench1&value=';
