/**
 * Asks with one of the libraries about each of some tokens, as a site's back end would, and prints what it made of the
 * answers: `true`, or the error codes.
 */
import { argv, stdout } from 'node:process';

const [name, url, questions] = argv.slice(2);

const libraries = {
  async hcaptcha(secret, token) {
    const { default: hcaptcha } = await import('hcaptcha');
    const { success, 'error-codes': codes } = await hcaptcha.verify(secret, token, '203.0.113.7', 'shop');
    return success === true || codes;
  },
  async recaptcha2(secret, token) {
    const { default: Recaptcha2 } = await import('recaptcha2');
    const recaptcha = new Recaptcha2({ siteKey: 'shop', secretKey: secret });
    recaptcha.apiEndpoint = `${url}/recaptcha/api/siteverify`;
    return recaptcha.validate(token, '203.0.113.7').catch((codes) => codes);
  },
  async 'express-recaptcha v2'(secret, token) {
    const { RecaptchaV2 } = await import('express-recaptcha');
    return expressRecaptcha(new RecaptchaV2('shop', secret, { checkremoteip: true }), token);
  },
  async 'express-recaptcha v3'(secret, token) {
    const { RecaptchaV3 } = await import('express-recaptcha');
    return expressRecaptcha(new RecaptchaV3('shop', secret), token);
  },
  async 'turnstile-verify'(secret, token) {
    const { TurnstileVerify } = await import('turnstile-verify');
    const { valid, messages } = await new TurnstileVerify({ token: secret }).validate({ response: token });
    return valid || messages;
  },
};

function expressRecaptcha(recaptcha, token) {
  const req = { body: { 'g-recaptcha-response': token }, headers: {}, connection: { remoteAddress: '203.0.113.7' } };
  return new Promise((resolve) => {
    recaptcha.middleware.verify(req, {}, () => resolve(req.recaptcha.error === null || [req.recaptcha.error]));
  });
}

const answers = [];
for (const { secret, token } of JSON.parse(questions)) answers.push(await libraries[name](secret, token));
stdout.write(JSON.stringify(answers));
