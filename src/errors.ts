/** What went wrong, as a stable string; each is a heading of the documentation. */
export type CaptchaErrorCode =
  | 'ERR_CAPTCHA_CONFIG'
  | 'ERR_CAPTCHA_NO_SESSION'
  | 'ERR_CAPTCHA_BAD_REQUEST'
  | 'ERR_CAPTCHA_MISSING_RESPONSE'
  | 'ERR_CAPTCHA_INVALID_RESPONSE'
  | 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE'
  | 'ERR_CAPTCHA_TOO_FAST'
  | 'ERR_CAPTCHA_RATE_LIMITED'
  | 'ERR_CAPTCHA_CROSS_SITE'
  | 'ERR_CAPTCHA_STORE'
  | 'ERR_CAPTCHA_UPSTREAM_TIMEOUT'
  | 'ERR_CAPTCHA_UPSTREAM_UNAVAILABLE'
  | 'ERR_CAPTCHA_UPSTREAM_PROTOCOL'
  | 'ERR_CAPTCHA_UPSTREAM_AUTH'
  | 'ERR_CAPTCHA_QUOTA';

/** The `error-codes` of an answer: those of Google's siteverify, which Turnstile and hCaptcha share, and four of our own. */
export type CaptchaWireCode =
  | 'missing-input-response'
  | 'invalid-input-response'
  | 'timeout-or-duplicate'
  | 'bad-request'
  | 'internal-error'
  | 'quota-exceeded'
  | 'too-many-requests'
  | 'too-fast';

/** HTTP status and wire code of each error, in the order of the documentation's table. */
const table: Readonly<Record<CaptchaErrorCode, readonly [status: number, wire: CaptchaWireCode]>> = {
  ERR_CAPTCHA_CONFIG: [500, 'internal-error'],
  ERR_CAPTCHA_NO_SESSION: [500, 'internal-error'],
  ERR_CAPTCHA_BAD_REQUEST: [400, 'bad-request'],
  ERR_CAPTCHA_MISSING_RESPONSE: [400, 'missing-input-response'],
  ERR_CAPTCHA_INVALID_RESPONSE: [403, 'invalid-input-response'],
  ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: [403, 'timeout-or-duplicate'],
  ERR_CAPTCHA_TOO_FAST: [403, 'too-fast'],
  ERR_CAPTCHA_RATE_LIMITED: [429, 'too-many-requests'],
  ERR_CAPTCHA_CROSS_SITE: [403, 'bad-request'],
  ERR_CAPTCHA_STORE: [503, 'internal-error'],
  ERR_CAPTCHA_UPSTREAM_TIMEOUT: [504, 'internal-error'],
  ERR_CAPTCHA_UPSTREAM_UNAVAILABLE: [502, 'internal-error'],
  ERR_CAPTCHA_UPSTREAM_PROTOCOL: [502, 'internal-error'],
  ERR_CAPTCHA_UPSTREAM_AUTH: [502, 'internal-error'],
  ERR_CAPTCHA_QUOTA: [503, 'quota-exceeded'],
};

/** What every {@link CaptchaError} may be made with besides its code and message. */
export interface CaptchaErrorDetails {
  /** HTTP status, where it differs from the code's own. */
  readonly status?: number;
  /** After how many seconds a client may try again; becomes the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** The error behind this one. Never an AxiosError: printing one prints the client secret. */
  readonly cause?: unknown;
}

/**
 * Base of every error this package throws or passes to `next()`.
 *
 * It has what Express and `http-errors` look for (`status`, `statusCode`, `expose`, `headers`), and holds no request
 * and no configuration, so that it can be logged as it is.
 */
export class CaptchaError extends Error {
  readonly code: CaptchaErrorCode;
  /** HTTP status of the answer this error stands for. */
  readonly status: number;
  /** The same as `status`, under the name that some frameworks read. */
  readonly statusCode: number;
  /** Whether `message` is meant for the visitor (4xx) or for the operator's log only (5xx). */
  readonly expose: boolean;
  /** Where the package's documentation tells the cause and the fix. Node and loggers print it with the error. */
  readonly help: string;
  /** Headers that belong on the answer, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;

  constructor(code: CaptchaErrorCode, message: string, details: CaptchaErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = details.status ?? table[code][0];
    this.statusCode = this.status;
    this.expose = this.status < 500;
    this.help = `express-naver-captcha/docs/guides/troubleshooting.md#${code.toLowerCase()}`;
    if (details.retryAfterSeconds !== undefined) {
      this.headers = { 'Retry-After': String(Math.max(1, Math.ceil(details.retryAfterSeconds))) };
    }
  }

  /** The `error-codes` of an answer for this error. */
  get errorCodes(): readonly CaptchaWireCode[] {
    return [table[this.code][1]];
  }
}

/** A missing, unknown or invalid option, or a part mounted wrongly. Thrown where the mistake is; the message says the fix. */
export class CaptchaConfigError extends CaptchaError {
  constructor(message: string) {
    super('ERR_CAPTCHA_CONFIG', message);
  }
}

/** The request has no server-side session: express-session is not mounted before the captcha, or the session lives in a cookie. */
export class CaptchaSessionError extends CaptchaError {
  constructor(message: string) {
    super('ERR_CAPTCHA_NO_SESSION', message);
  }
}

/** The codes that are the visitor's doing. */
export type CaptchaRejectionCode =
  | 'ERR_CAPTCHA_MISSING_RESPONSE'
  | 'ERR_CAPTCHA_INVALID_RESPONSE'
  | 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE'
  | 'ERR_CAPTCHA_TOO_FAST';

const rejections: Readonly<Record<CaptchaRejectionCode, string>> = {
  ERR_CAPTCHA_MISSING_RESPONSE: 'Type the characters shown in the picture.',
  ERR_CAPTCHA_INVALID_RESPONSE: 'The characters did not match. Try the new picture.',
  ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: 'The picture was too old or already used. Try the new one.',
  ERR_CAPTCHA_TOO_FAST: 'That was quicker than a person types. Try the new picture.',
};

/** The guard turned a request down: nothing typed, wrong, too late, or used before. Only the guard makes these. */
export class CaptchaRejectedError extends CaptchaError {
  declare readonly code: CaptchaRejectionCode;

  constructor(code: CaptchaRejectionCode, details: CaptchaErrorDetails = {}) {
    super(code, rejections[code], details);
  }
}

/** How a call to NAVER ended, when it did not end in a verdict. */
export type CaptchaUpstreamOutcome =
  'expired' | 'notShown' | 'quota' | 'throttled' | 'misconfigured' | 'unavailable' | 'protocol';

/**
 * What kept an answer from coming, for code that has to tell:
 * `dns` the name could not be resolved · `connect` no connection was made · `proxy` the proxy of `proxyUrl` opened no
 * tunnel · `tls` no trust or no agreement · `reset` the connection broke · `timeout` over `timeoutMs` · `abandoned` the
 * visitor left · `overloaded` too many calls at once (`maxConnections`, `maxQueuedCalls`) · `circuit-open` too many
 * calls failed before (`circuitBreaker`) · `closed` the client was closed.
 */
export type CaptchaUpstreamReason =
  'dns' | 'connect' | 'proxy' | 'tls' | 'reset' | 'timeout' | 'abandoned' | 'overloaded' | 'circuit-open' | 'closed';

/** What a {@link CaptchaUpstreamError} tells besides its code. */
export interface CaptchaUpstreamErrorDetails extends CaptchaErrorDetails {
  readonly outcome: CaptchaUpstreamOutcome;
  /** What kept an answer from coming; absent when one came, or when nobody knows. */
  readonly reason?: CaptchaUpstreamReason | undefined;
  /** HTTP status that NAVER answered with; absent when there was no answer. */
  readonly upstreamStatus?: number | undefined;
  /** NAVER's own error code, such as `024`; absent when the answer had none. */
  readonly upstreamCode?: string | undefined;
  /** Whether it is certain that NAVER never saw the request. */
  readonly unsent?: boolean | undefined;
}

/** NAVER could not be reached, refused the operator's credentials or quota, or answered something unreadable. */
export class CaptchaUpstreamError extends CaptchaError {
  readonly outcome: CaptchaUpstreamOutcome;
  /** What kept an answer from coming; absent when one came, or when nobody knows. */
  readonly reason?: CaptchaUpstreamReason;
  readonly upstreamStatus?: number;
  readonly upstreamCode?: string;
  /** Whether it is certain that NAVER never saw the request, so that nothing was spent. */
  readonly unsent: boolean;

  constructor(code: CaptchaErrorCode, message: string, details: CaptchaUpstreamErrorDetails) {
    super(code, message, details);
    this.outcome = details.outcome;
    this.unsent = details.unsent ?? false;
    if (details.reason !== undefined) this.reason = details.reason;
    if (details.upstreamStatus !== undefined) this.upstreamStatus = details.upstreamStatus;
    if (details.upstreamCode !== undefined) this.upstreamCode = details.upstreamCode;
  }
}

/**
 * Whether `error` was made by this package. Safer than `instanceof`, which fails when an application holds both
 * the ESM and the CommonJS build.
 */
export function isCaptchaError(error: unknown): error is CaptchaError {
  const code = codeOf(error);
  return code !== undefined && Object.hasOwn(table, code);
}

/**
 * The `code` of an error of Node's or of a library's. No `instanceof Error`: inside Jest, errors of Node's own modules
 * are made by another `Error` than the suite's.
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
