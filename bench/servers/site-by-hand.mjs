import { once } from 'node:events';
import http from 'node:http';
import axios from 'axios';
import express from 'express';
import session from 'express-session';
import { credentialHeaders } from './credentials.mjs';
import { listen } from './listen.mjs';

/**
 * What one writes without a package, and well: axios tuned by its options, the key in the session. No limits, no
 * budget, no bound on what comes back, and parallel submits of one key all pass.
 */
export async function start({ baseUrl }) {
  const naver = axios.create({
    baseURL: `${baseUrl}/v1/captcha`,
    headers: credentialHeaders,
    httpAgent: new http.Agent({ keepAlive: true }),
    maxRedirects: 0,
    proxy: false,
    timeout: 5_000,
  });
  const app = express();
  app.disable('x-powered-by');
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
  app.get('/captcha/image', async (req, res) => {
    const issued = await naver.get('/nkey?code=0');
    req.session.captchaKey = issued.data.key;
    const picture = await naver.get(`/ncaptcha.bin?key=${issued.data.key}`, { responseType: 'stream' });
    res.set({ 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-store' });
    picture.data.pipe(res);
    await once(picture.data, 'end');
  });
  app.post('/signup', express.urlencoded({ extended: false }), async (req, res) => {
    const key = req.session.captchaKey;
    delete req.session.captchaKey;
    if (key === undefined) return res.status(403).end();
    const params = { code: 1, key, value: req.body['captcha-response'] };
    const { data } = await naver.get('/nkey', { params });
    if (data.result !== true) return res.status(403).end();
    return res.json({ success: true });
  });
  return { url: `http://127.0.0.1:${await listen(http.createServer(app))}` };
}
