import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type Response } from 'express';
import session from 'express-session';
import request from 'supertest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.js';
import { naverCaptcha, type NaverCaptcha, type NaverCaptchaOptions } from '../../src/index.js';

/** A site as a user would build it, on a real port, with the emulator behind it. */
export interface Site {
  readonly url: string;
  readonly emulator: Emulator;
  readonly captcha: NaverCaptcha;
  /** Requests that reached the protected handler. */
  readonly handled: Request[];
  /** Errors that reached the application's own error handler. */
  readonly errors: unknown[];
  close(): Promise<void>;
}

/** How a site differs from the plain one. */
export interface SiteOptions {
  readonly captcha?: Partial<NaverCaptchaOptions>;
  readonly emulator?: EmulatorOptions;
  readonly session?: Partial<session.SessionOptions>;
  /** Mounts routes of the test's own, before the guarded ones. */
  readonly routes?: (app: Express, captcha: NaverCaptcha, handler: express.RequestHandler) => void;
  /** Sets the application up before anything is mounted. */
  readonly configure?: (app: Express) => void;
  /** The express to use: Express 4 mounts the same package. */
  readonly express?: typeof express;
}

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const framework = options.express ?? express;
  const emulator = await startEmulator(options.emulator);
  const { clientId, clientSecret, url: baseUrl } = emulator;
  const captcha = naverCaptcha({
    clientId,
    clientSecret,
    baseUrl,
    limits: false,
    dailyBudget: false,
    // A fault is to be seen where it strikes, and as often as it does.
    retries: 0,
    circuitBreaker: false,
    ...options.captcha,
  });
  const handled: Request[] = [];
  const errors: unknown[] = [];
  const handler = (req: Request, res: Response): void => {
    handled.push(req);
    res.json({ handled: true, captcha: req.captcha });
  };
  const app = framework();
  options.configure?.(app);
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false, ...options.session }));
  app.use('/captcha', captcha.router);
  app.use(framework.urlencoded({ extended: true }), framework.json());
  options.routes?.(app, captcha, handler);
  app.get('/signup', (req, res) => void res.json({ flash: captcha.flash(req) ?? null }));
  app.post('/signup', captcha.requireCaptcha(), handler);
  app.use((error: unknown, _req: Request, res: Response, _next: express.NextFunction) => {
    errors.push(error);
    const { status = 500, message } = error as { status?: number; message: string };
    res.status(status).json({ error: message });
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    emulator,
    captcha,
    handled,
    errors,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await captcha.close();
      await emulator.close();
    },
  };
}

/** A visitor with a cookie jar. */
export function visitor(site: Site): ReturnType<typeof request.agent> {
  return request.agent(site.url);
}

/** Loads a picture and reads it: the answer is the emulator's. */
export async function readPicture(site: Site, agent: ReturnType<typeof request.agent>, form?: string): Promise<string> {
  await agent
    .get('/captcha/image')
    .query(form === undefined ? {} : { form })
    .expect(200);
  return site.emulator.lastAnswer() ?? '';
}
