import type { Answer, Failure } from './wire.js';

/**
 * The events of `<naver-captcha>`, and what their `detail` tells besides the form's name. None bubbles: an `error` that
 * did would look like a script error to whatever listens at the window.
 */
interface Details {
  /** A challenge is on show: a picture, or a sound (`audio`). `expiresAt` is by this machine's clock. */
  challenge: { readonly audio: boolean; readonly expiresAt: Date };
  /** The response was right (`mode="verify"`): what the server answered, with NAVER's `responseTime` in seconds. */
  solve: Partial<Answer>;
  /** The response was wrong, too late or too quick: what the server answered, with its `error-codes`. */
  reject: Partial<Answer>;
  /**
   * Nothing could be loaded or verified: the server's problem with its `status`, `code` and `retryAfter` in seconds, or
   * nothing where the visitor is offline or the server does not answer.
   */
  error: Failure;
  /** The challenge, or what solving it had earned, is no longer good. A new one comes when the visitor does. */
  expire: unknown;
}

/** The events of `<naver-captcha>` by name, for typed listeners. */
export type NaverCaptchaEventMap = {
  [Name in keyof Details]: CustomEvent<{ readonly form: string } & Details[Name]>;
};

/** What an event tells besides the form that it is about. */
export type EventDetail<Name extends keyof NaverCaptchaEventMap> = Details[Name];
