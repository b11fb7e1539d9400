import type { AddressInfo } from 'node:net';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { naverCaptcha, RedisChallengeStore } from '../../src/index.js';

/** What a worker is told, as its only argument. */
export interface WorkerOptions {
  readonly redisUrl: string;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

async function main({ redisUrl, ...upstream }: WorkerOptions): Promise<void> {
  // Without a queue, a visitor is told at once that Redis is gone, and not when it is back.
  const client = createClient({ url: redisUrl, disableOfflineQueue: true });
  client.on('error', () => undefined);
  await client.connect();
  const store = new RedisChallengeStore({ client, timeoutMs: 500 });
  const captcha = naverCaptcha({ ...upstream, store, limits: false, dailyBudget: 1_000_000, timeoutMs: 2_000 });
  const app = express();
  app.use(
    session({ store: new RedisStore({ client }), secret: 'of the test', resave: false, saveUninitialized: false }),
    (_req, res, next) => {
      res.set('X-Worker', String(process.pid));
      next();
    },
  );
  app.use('/captcha', captcha.router);
  const guarded = (form?: string): void => {
    app.post(`/${form ?? 'default'}`, express.json(), captcha.requireCaptcha({ form }), (_req, res) => {
      res.json({ handled: true });
    });
  };
  [undefined, 'a', 'b'].forEach(guarded);
  app.use((error: { status?: number; code?: string }, _req: express.Request, res: express.Response, _next: unknown) => {
    res.status(error.status ?? 500).json({ code: error.code ?? 'none' });
  });
  const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

void main(JSON.parse(process.argv[2] ?? '{}') as WorkerOptions);
