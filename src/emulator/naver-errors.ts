import { jsonAnswer, type Answer } from './answer.js';
import type { EmulatedService } from './routes.js';

/** The captcha's own errors, alike at both services (reference, 오류 코드). CT001's body is the 66 bytes of its example. */
export const captchaErrors = {
  invalidKey: jsonAnswer(403, { result: false, errorMessage: 'Invalid key.', errorCode: 'CT001' }),
  unissuedImage: jsonAnswer(400, { result: false, errorMessage: 'Unissued image', errorCode: 'CT002' }),
  systemError: jsonAnswer(500, { result: false, errorMessage: 'System error', errorCode: 'CT500' }),
} as const;

/** What goes wrong before a call reaches the captcha: at the Open API's front, or at the cloud's API gateway. */
export type GatewayError =
  | 'unknown-client'
  | 'unauthorized'
  | 'scope'
  | 'not-enabled'
  | 'https-required'
  | 'not-found'
  | 'method-not-allowed'
  | 'quota'
  | 'rate-limit'
  | 'throttle'
  | 'too-large'
  | 'unavailable'
  | 'gateway-timeout'
  | 'unexpected';

type ErrorRow = readonly [status: number, code: string, message: string];

/**
 * The front of openapi.naver.com. 024, 010 and 012 are captured answers; the others have a documented status and a
 * message of ours. `not-enabled` is the captcha reference's 403, whose body is unpublished (the general page says 401).
 *
 * @see https://developers.naver.com/docs/common/openapiguide/errorcode.md
 */
const developers: Readonly<Record<GatewayError, ErrorRow>> = {
  'unknown-client': [401, '024', 'Not Exist Client ID : Authentication failed. (인증에 실패했습니다.)'],
  unauthorized: [401, '024', 'NID AUTH Result Invalid (1000) : Authentication failed. (인증에 실패했습니다.)'],
  scope: [401, '024', 'Scope Status Invalid : Authentication failed. (인증에 실패했습니다.)'],
  'not-enabled': [403, '403', 'Forbidden (API 권한이 없습니다.)'],
  'https-required': [403, '403', 'Forbidden (HTTPS로 호출해야 합니다.)'],
  'not-found': [404, '051', 'API not found. (존재하지 않는 API입니다.)'],
  'method-not-allowed': [405, '405', 'Method not allowed. (허용하지 않는 메서드입니다.)'],
  quota: [429, '010', 'Query limit exceeded. (쿼리 한도를 초과했습니다.)'],
  'rate-limit': [429, '012', 'Rate limit exceeded. (속도 제한을 초과했습니다.)'],
  throttle: [429, '012', 'Rate limit exceeded. (속도 제한을 초과했습니다.)'],
  'too-large': [413, '413', 'Request entity too large.'],
  unavailable: [503, '503', 'Service unavailable.'],
  'gateway-timeout': [504, '504', 'Gateway timeout.'],
  unexpected: [500, '099', 'System error.'],
};

/**
 * The cloud's API gateway. An application without CAPTCHA ticked in the console gets 429, not 403.
 *
 * @see https://api.ncloud-docs.com/docs/ai-naver-captcha
 */
const ncloud: Readonly<Record<GatewayError, ErrorRow>> = {
  'unknown-client': [401, '200', 'Authentication Failed'],
  unauthorized: [401, '200', 'Authentication Failed'],
  scope: [401, '210', 'Permission Denied'],
  'not-enabled': [429, '400', 'Quota Exceeded'],
  'https-required': [400, '100', 'Bad Request Exception'],
  'not-found': [404, '300', 'Not Found Exception'],
  'method-not-allowed': [404, '300', 'Not Found Exception'],
  quota: [429, '400', 'Quota Exceeded'],
  'rate-limit': [429, '420', 'Rate Limited'],
  throttle: [429, '410', 'Throttle Limited'],
  'too-large': [413, '430', 'Request Entity Too Large'],
  unavailable: [503, '500', 'Endpoint Error'],
  'gateway-timeout': [504, '510', 'Endpoint Timeout'],
  unexpected: [500, '900', 'Unexpected Error'],
};

/** The details the gateway adds; only that of 200 is documented, so the others have none. */
const ncloudDetails: Partial<Record<GatewayError, string>> = {
  'unknown-client': 'Authentication information are missing.',
  unauthorized: 'Invalid authentication information.',
};

/** The error in the envelope of its service: flat at Developers, nested under `error` at the cloud, codes always strings. */
export function gatewayError(service: EmulatedService, error: GatewayError): Answer {
  if (service === 'developers') {
    const [status, errorCode, errorMessage] = developers[error];
    return jsonAnswer(status, { errorMessage, errorCode });
  }
  const [status, errorCode, message] = ncloud[error];
  const details = ncloudDetails[error];
  return jsonAnswer(status, { error: details ? { errorCode, message, details } : { errorCode, message } });
}
