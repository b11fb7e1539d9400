/**
 * The events of `<naver-captcha>` and what their `detail` tells. None bubbles: an `error` that did would look like a
 * script error to whatever listens at the window.
 */
export interface NaverCaptchaEventMap {
  /** A challenge is on show. `expiresAt` is by this machine's clock. */
  challenge: CustomEvent<{ readonly form: string; readonly kind: 'image' | 'audio'; readonly expiresAt: Date }>;
  /** The response was right (`mode="verify"`). `responseTime` is NAVER's count of the seconds it took, where it says. */
  solve: CustomEvent<{ readonly form: string; readonly responseTime: number | undefined }>;
  /** The response was wrong, too late or too quick (`mode="verify"`); `errorCodes` are the server's `error-codes`. */
  reject: CustomEvent<{ readonly form: string; readonly errorCodes: readonly string[] }>;
  /**
   * Nothing could be loaded or verified. `code` is the server's (`ERR_CAPTCHA_…`), or `offline`, `unreachable` or
   * `unreadable`; `status` is HTTP's and `retryAfter` is in seconds, 0 where there is none.
   */
  error: CustomEvent<{
    readonly form: string;
    readonly code: string;
    readonly status: number;
    readonly retryAfter: number;
  }>;
  /** The challenge, or what solving it had earned, is no longer good. A new one comes when the visitor does. */
  expire: CustomEvent<{ readonly form: string }>;
}

/** What an event tells besides the form that it is about. */
export type EventDetail<Name extends keyof NaverCaptchaEventMap> = Omit<NaverCaptchaEventMap[Name]['detail'], 'form'>;
