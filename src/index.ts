export {
  naverCaptcha,
  type NaverCaptcha,
  type NaverCaptchaOptions,
  type VerifyOptions,
  type VerifyResult,
} from './naver-captcha.js';
export { NaverCaptchaClient, type UpstreamCallOptions } from './upstream/client.js';
export type { NaverCaptchaClientOptions } from './config/client-options.js';
export type { NaverService } from './config/service.js';
export type { CaptchaLimits, IssueLimits, VerifyLimits } from './config/limits.js';
export type { ChallengeKind } from './upstream/endpoints.js';
export type { CaptchaMedia } from './upstream/media.js';
export type { Verdict } from './upstream/parse.js';
export { SessionChallengeStore } from './challenge/session-store.js';
export type { ChallengeOwner, ChallengeStore, SessionBackend } from './challenge/store.js';
export type { CaptchaBypassed, CaptchaSolved } from './http/guard.js';
export type { OnUnavailable, RequireCaptchaOptions } from './http/guard-options.js';
export type { Flash } from './http/flash.js';
export {
  CaptchaConfigError,
  CaptchaError,
  CaptchaRejectedError,
  CaptchaSessionError,
  CaptchaUpstreamError,
  isCaptchaError,
  type CaptchaErrorCode,
  type CaptchaRejectionCode,
  type CaptchaUpstreamOutcome,
  type CaptchaWireCode,
} from './errors.js';
