import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { naverCaptcha, RedisChallengeStore } from 'express-naver-captcha';
import { createClient } from 'redis';

// #region redis
const client = createClient({ url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', disableOfflineQueue: true });
client.on('error', (error: Error) => console.warn(error.message)); // without a listener, node-redis ends the process
await client.connect();

const captcha = naverCaptcha({
  clientId: process.env.NAVER_CAPTCHA_CLIENT_ID ?? '',
  clientSecret: process.env.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
  baseUrl: process.env.NAVER_CAPTCHA_BASE_URL, // the emulator's while you develop; unset, NAVER's own
  store: new RedisChallengeStore({ client }), // challenges, limits and the daily budget, shared by all instances
});
// #endregion redis

// #region app
const production = process.env.NODE_ENV === 'production';
const app = express();
app.set('trust proxy', 1); // one proxy, nginx: its X-Forwarded-For and X-Forwarded-Proto are believed, nobody else's
app.use(
  session({
    store: new RedisStore({ client }),
    // The same in every instance. To change it: NEW,OLD until every session of the old one has ended, then NEW.
    secret: (process.env.SESSION_SECRET ?? 'for development').split(','),
    name: production ? '__Host-sid' : 'sid', // __Host-: no other host of the domain can set it
    cookie: { secure: production, httpOnly: true, sameSite: 'lax', path: '/' },
    resave: false,
    saveUninitialized: false,
  }),
);
app.use('/captcha', captcha.router);
app.post('/signup', express.urlencoded(), captcha.requireCaptcha(), (_req, res) => {
  res.send(`Welcome! (instance ${process.pid})`);
});
// #endregion app

// #region shutdown
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => {
    void captcha.close(); // the connections to NAVER
    void client.close(); // yours, so it is not closed for you
  });
  server.closeIdleConnections(); // nginx keeps connections open; without this the server waits for them
});
// #endregion shutdown
