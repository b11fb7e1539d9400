export {
  naverCaptcha,
  type NaverCaptcha,
  type NaverCaptchaOptions,
  type VerifyOptions,
  type VerifyResult,
} from './naver-captcha.js';
export { NaverCaptchaClient, type UpstreamCallOptions } from './upstream/client.js';
export type { NaverCaptchaClientOptions } from './config/client-options.js';
export type { CircuitBreakerOptions } from './config/circuit-breaker.js';
export type { CircuitState } from './upstream/circuit.js';
export type { CaptchaCallMessage, CaptchaCircuitMessage } from './upstream/events.js';
export type { Operation } from './upstream/failure.js';
export type { NaverService } from './config/service.js';
export type { CaptchaLimits, IssueLimits, VerifyLimits } from './config/limits.js';
export type { ChallengeKind } from './upstream/endpoints.js';
export type { CaptchaMedia } from './upstream/media.js';
export type { AbortSignalLike } from './upstream/signal.js';
export type { Verdict } from './upstream/parse.js';
export { RedisChallengeStore, type RedisChallengeStoreOptions } from './challenge/stores/redis-store.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './challenge/stores/redis-client.js';
export type { CaptchaCounters, Count } from './challenge/stores/counters.js';
export type { CaptchaLedger, LedgerState } from './challenge/stores/ledger.js';
export type { BudgetStatus } from './challenge/budget.js';
export type { AfterFailures, AfterFailuresOptions } from './http/failures.js';
export { SessionChallengeStore } from './challenge/stores/session-store.js';
export type { ChallengeOwner, ChallengeStore, SessionBackend } from './challenge/stores/store.js';
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
  type CaptchaErrorDetails,
  type CaptchaRejectionCode,
  type CaptchaUpstreamErrorDetails,
  type CaptchaUpstreamOutcome,
  type CaptchaUpstreamReason,
  type CaptchaWireCode,
} from './errors.js';
