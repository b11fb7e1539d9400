/** The two services that offer the API: NAVER Developers (free) and NAVER Cloud Platform (paid). */
export type EmulatedService = 'developers' | 'ncloud';

/** What a captcha is: a picture to read or a sound to listen to. */
export type CaptchaKind = 'image' | 'audio';

/** What one path of the API serves. */
export interface ApiRoute {
  readonly service: EmulatedService;
  readonly kind: CaptchaKind;
  /** `key` issues and compares, `media` sends the picture or the sound. */
  readonly resource: 'key' | 'media';
}

/**
 * Every path of both services, as NAVER's references spell them.
 *
 * @see https://developers.naver.com/docs/utils/captcha/reference/
 * @see https://api.ncloud-docs.com/docs/ai-naver-captcha
 */
const routes: ReadonlyMap<string, ApiRoute> = new Map([
  ['/v1/captcha/nkey', { service: 'developers', kind: 'image', resource: 'key' }],
  ['/v1/captcha/ncaptcha.bin', { service: 'developers', kind: 'image', resource: 'media' }],
  ['/v1/captcha/skey', { service: 'developers', kind: 'audio', resource: 'key' }],
  ['/v1/captcha/scaptcha', { service: 'developers', kind: 'audio', resource: 'media' }],
  ['/captcha/v1/nkey', { service: 'ncloud', kind: 'image', resource: 'key' }],
  ['/captcha-bin/v1/ncaptcha', { service: 'ncloud', kind: 'image', resource: 'media' }],
  ['/scaptcha/v1/skey', { service: 'ncloud', kind: 'audio', resource: 'key' }],
  ['/scaptcha-bin/v1/scaptcha', { service: 'ncloud', kind: 'audio', resource: 'media' }],
]);

/** The route of a path, or `undefined` where neither service has one. */
export function findRoute(path: string): ApiRoute | undefined {
  return routes.get(path);
}

/** The four calls a client can make; what {@link Emulator.fail} and `--fault` name. */
export type Operation = 'issue' | 'image' | 'audio' | 'compare';

const operations: readonly string[] = ['issue', 'image', 'audio', 'compare'] satisfies Operation[];

/**
 * Refuses what is no operation.
 *
 * @throws {TypeError} which lists those there are
 */
export function readOperation(name: string): Operation {
  if (operations.includes(name)) return name as Operation;
  throw new TypeError(`There is no operation '${name}'. There are: ${operations.join(', ')}.`);
}

/** Which of the four calls this is. `code` is optional and 0 by default: then it issues. */
export function operationOf(route: ApiRoute, query: URLSearchParams): Operation {
  if (route.resource === 'media') return route.kind;
  return query.get('code') === '1' ? 'compare' : 'issue';
}
