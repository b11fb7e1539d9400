import { CaptchaUpstreamError, type CaptchaErrorCode, type CaptchaUpstreamOutcome } from '../errors.js';
import type { NaverService } from '../config/service.js';
import { secondsToKoreanMidnight } from './korean-day.js';

/** What NAVER answered instead of what was asked for. */
export interface Refusal {
  readonly outcome: CaptchaUpstreamOutcome;
  readonly status: number;
  /** NAVER's code, or nothing where the answer had none. */
  readonly code?: string | undefined;
}

/** Calls that a client makes, as messages name them. */
export const operations = ['issue', 'picture', 'sound', 'compare'] as const;

/** One of the calls that a client makes. */
export type Operation = (typeof operations)[number];

const codes: Readonly<Record<CaptchaUpstreamOutcome, CaptchaErrorCode>> = {
  expired: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
  notShown: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE',
  quota: 'ERR_CAPTCHA_QUOTA',
  throttled: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
  misconfigured: 'ERR_CAPTCHA_UPSTREAM_AUTH',
  unavailable: 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE',
  protocol: 'ERR_CAPTCHA_UPSTREAM_PROTOCOL',
};

/** Makes an error of a refusal. NAVER's own message is left out: some of them quote the client id. */
export function refused(operation: Operation, refusal: Refusal, service: NaverService): CaptchaUpstreamError {
  const { outcome, status, code } = refusal;
  const said = `NAVER answered ${status}${code === undefined ? '' : ` (${code})`} to ${operation}`;
  return new CaptchaUpstreamError(codes[outcome], `${said}: ${advice(outcome, service)}`, {
    outcome,
    upstreamStatus: status,
    upstreamCode: code,
    ...(outcome === 'throttled' && { status: 503, retryAfterSeconds: 1 }),
    ...(outcome === 'quota' && { retryAfterSeconds: secondsToKoreanMidnight(Date.now()) }),
  });
}

/** Makes an error of an answer that could not be read at all. */
export function unreadable(operation: Operation, what: string, status?: number): CaptchaUpstreamError {
  return new CaptchaUpstreamError(
    'ERR_CAPTCHA_UPSTREAM_PROTOCOL',
    `NAVER's answer to ${operation} is unreadable: ${what}. Check that baseUrl is NAVER's API and not a proxy's page.`,
    { outcome: 'protocol', upstreamStatus: status },
  );
}

function advice(outcome: CaptchaUpstreamOutcome, service: NaverService): string {
  const free = service === 'developers';
  switch (outcome) {
    case 'expired':
      return 'the key is unknown or has expired; issue a new challenge.';
    case 'notShown':
      return 'the picture of this key was never fetched; show the challenge first.';
    case 'quota':
      return free
        ? 'the daily quota of this application is used up; it is renewed at midnight in Korea.'
        : "the quota is used up, or CAPTCHA is not ticked for this application: see AI·NAVER API > Application in NAVER Cloud's console.";
    case 'throttled':
      return 'too many calls at once; slow down.';
    case 'misconfigured':
      return free
        ? 'check clientId and clientSecret, and that the CAPTCHA API (image, and audio if used) is ticked under My Application > API settings at https://developers.naver.com/apps.'
        : "check clientId and clientSecret, and that CAPTCHA is ticked for the application under AI·NAVER API > Application in NAVER Cloud's console.";
    case 'unavailable':
      return 'a fault at NAVER; try again later.';
    case 'protocol':
      return "that is not an answer of NAVER's CAPTCHA API; check baseUrl and service.";
  }
}
