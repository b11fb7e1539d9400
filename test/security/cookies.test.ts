import express, { type Express } from 'express';
import session from 'express-session';
import request from 'supertest';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { naverCaptcha, type NaverCaptcha } from '../../src/index.js';

describe('the session’s cookie', () => {
  let emulator: Emulator;
  let captcha: NaverCaptcha;
  const store = new session.MemoryStore();
  beforeAll(async () => {
    emulator = await startEmulator();
    const { clientId, clientSecret, url: baseUrl } = emulator;
    captcha = naverCaptcha({ clientId, clientSecret, baseUrl, limits: false });
  });
  afterAll(async () => {
    await captcha.close();
    await emulator.close();
  });

  /** The site as one of its deployments has it, all with the same sessions behind them. */
  function siteWith(secret: string | string[], cookie: session.CookieOptions = {}, name?: string): Express {
    const app = express();
    app.set('trust proxy', 1);
    app.use(session({ store, secret, cookie, resave: false, saveUninitialized: false, ...(name && { name }) }));
    app.use('/captcha', captcha.router);
    app.post('/signup', express.json(), captcha.requireCaptcha(), (_req, res) => void res.json({ handled: true }));
    return app;
  }

  async function visit(app: Express): Promise<{ cookie: string; response: string }> {
    const picture = await request(app).get('/captcha/image').set('X-Forwarded-Proto', 'https').expect(200);
    return { cookie: picture.headers['set-cookie']?.[0] ?? '', response: emulator.lastAnswer() ?? '' };
  }

  function submit(app: Express, { cookie, response }: { cookie: string; response: string }): request.Test {
    return request(app)
      .post('/signup')
      .set('Cookie', cookie.split(';')[0] ?? '')
      .send({ 'captcha-response': response });
  }

  it('goes out with every flag that the site has set', async () => {
    const app = siteWith('of the test', { secure: true, httpOnly: true, sameSite: 'lax' }, '__Host-sid');
    const { cookie } = await visit(app);
    expect(cookie).toMatch(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('keeps its challenge while the session secret is being changed', async () => {
    const visitor = await visit(siteWith('old'));
    await submit(siteWith(['new', 'old']), visitor).expect(200);
    await submit(siteWith(['new', 'old']), visitor).expect(403);
  });

  it('is worth nothing once its secret is gone, and takes no challenge from whoever it belonged to', async () => {
    const visitor = await visit(siteWith('old'));
    const { body } = await submit(siteWith('new'), visitor).expect(403);
    expect(body.code).toBe('ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE');
    await submit(siteWith('old'), visitor).expect(200);
  });
});
