import { NaverCaptchaElement } from './element.js';

export { NaverCaptchaElement } from './element.js';
export type { NaverCaptchaEventMap } from './events.js';
export type { WidgetStrings } from './strings.js';

// Where there is no browser (a page rendered on the server) there is nothing to define.
const registry = (globalThis as Partial<typeof globalThis>).customElements;
if (!registry?.get('naver-captcha')) registry?.define('naver-captcha', NaverCaptchaElement);
