import http from 'node:http';
import express from 'express';
import session from 'express-session';
import helmet from 'helmet';
import { naverCaptcha } from '../../dist/esm/index.js';
import { credentials } from './credentials.mjs';
import { listen } from './listen.mjs';

const far = 1_000_000;
/** Every limit counts, and none is reached. */
const limits = { issue: { perSession: far, perAddress: far }, verify: { perAddress: far } };

/**
 * A site with the whole of express-naver-captcha: sessions, limits, budget.
 *
 * @param options - `baseUrl`; `captchas`, how many of them stand at `/captcha`, `/captcha/1`, `/captcha/2` and so on,
 * where what one of them has learnt must not change what is measured at the next; `helmeted`; and the captcha's own
 * options
 */
export async function start({ captchas = 1, helmeted = false, ...options }) {
  const app = express();
  const store = new session.MemoryStore();
  app.disable('x-powered-by');
  if (helmeted) app.use(helmet());
  app.use(session({ store, secret: 'bench', resave: false, saveUninitialized: false }));
  for (let i = captchas - 1; i >= 0; i--) {
    const captcha = naverCaptcha({ ...credentials, limits, dailyBudget: 1_000 * far, ...options });
    const end = i === 0 ? '' : `/${i}`;
    app.use(`/captcha${end}`, captcha.router);
    app.post(`/signup${end}`, express.urlencoded({ extended: false }), captcha.requireCaptcha(), signup);
  }
  app.use(answerError);
  const server = http.createServer(app);
  server.keepAliveTimeout = 120_000;
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    /** Drops every session: how they are kept is the application's choice, and not what is measured. */
    forget() {
      for (const id of Object.keys(store.sessions)) delete store.sessions[id];
    },
  };
}

function signup(req, res) {
  res.json({ success: req.captcha.success });
}

// eslint-disable-next-line no-unused-vars -- Express tells an error handler by its four parameters
function answerError(error, _req, res, _next) {
  if (res.headersSent) res.destroy();
  else res.status(error.status ?? 500).end();
}
