import express, { type Express } from 'express';
import helmet from 'helmet';
import { naverCaptcha, type NaverCaptchaOptions } from '../../naver-captcha.js';
import { assets } from './assets.js';
import { answerErrors, answerNotFound } from './failures.js';
import { demoSession } from './demo-session.js';
import { signupRoutes } from './signup.js';

/** What a demo is made of. */
export interface DemoConfig extends Pick<NaverCaptchaOptions, 'clientId' | 'clientSecret' | 'service' | 'baseUrl'> {
  /** Whether the pages say that they run on the emulator. */
  readonly onEmulator: boolean;
  /** Takes one line for each fault that its operator should know of. */
  readonly log: (line: string) => void;
}

/** A demo, ready to listen. */
export interface Demo {
  readonly app: Express;
  /** Closes the connections to NAVER. */
  close(): Promise<void>;
}

/** Longer than a pass usually lives: a visitor of the demo may read before correcting a field. */
const passTtlMs = 600_000;

/**
 * Makes the demo: a sign-up page behind the captcha, in Korean and English, without a line of JavaScript in the browser.
 *
 * @throws CaptchaConfigError for a missing or invalid credential, service or base URL
 */
export function createDemo({ onEmulator, log, ...options }: DemoConfig): Demo {
  const captcha = naverCaptcha({
    ...options,
    uppercase: true,
    passTtlMs,
    // The emulator costs nothing; a day at NAVER has a thousand calls.
    ...(onEmulator && { dailyBudget: false }),
  });
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_req, res) => void res.type('text/plain').send('ok\n'));
  app.use(securityHeaders());
  app.use(assets());
  app.use(demoSession());
  app.use('/captcha', captcha.router);
  app.use(signupRoutes(captcha, { onEmulator, passTtlMs }));
  app.use(answerNotFound(onEmulator));
  app.use(answerErrors(onEmulator, log));
  return { app, close: () => captcha.close() };
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        mediaSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // The demo speaks plain http; whoever puts it behind https decides about the whole host, not the demo.
    strictTransportSecurity: false,
  });
}
