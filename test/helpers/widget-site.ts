import type { RequestHandler, Response } from 'express';
import { startSite, type Site, type SiteOptions } from './site.js';

/** The policy of a strict site: nothing inline, nothing from elsewhere, no string that becomes a script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const style = `
  :root { color-scheme: light dark; background: Canvas; font: 16px/1.5 'Noto Sans CJK KR', sans-serif; }
  body { max-width: 24rem; margin: 24px auto; padding: 0 16px; }
  form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
  label.field { display: grid; gap: 4px; font-weight: 600; min-width: 0; }
  label.field input, form > button { min-width: 0; min-height: 44px; padding: 0 12px; font: inherit; box-sizing: border-box; }
  @media (scripting: enabled) { naver-captcha:not(:defined) { display: block; height: 165px; padding-top: min(45%, 9.9rem); } }
`;

/** A site with pages around the widget. */
export interface WidgetSite extends Site {
  /** The page with the sign-up form. */
  readonly page: string;
  /** Answers the captcha's routes with this, before the router does; `undefined` lets the router answer. */
  intercept: RequestHandler | undefined;
}

/** What the page of a widget site holds. */
export interface WidgetPage {
  /** The element, with whatever stands inside it. */
  readonly captcha?: string;
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
}

/** A sign-up page with the widget, under a strict content security policy. */
export async function startWidgetSite(content: WidgetPage = {}, options: SiteOptions = {}): Promise<WidgetSite> {
  const site = await startSite({
    ...options,
    emulator: { seed: 1, answer: 'K7WQ3', audioAnswer: '40718', ...options.emulator },
    routes(app, captcha, handler) {
      app.use('/gate', (req, res, next) => {
        if (result.intercept) void result.intercept(req, res, next);
        else next();
      });
      app.use('/gate', captcha.router);
      app.get('/page.css', (_req, res) => void res.type('css').send(style));
      app.get('/page', (_req, res) => send(res, content));
      options.routes?.(app, captcha, handler);
    },
  });
  const result: WidgetSite = Object.assign(site, { page: `${site.url}/page`, intercept: undefined });
  return result;
}

/** Sends a page under the policy. */
export function send(res: Response, { captcha, lang = 'ko', dir = 'ltr' }: WidgetPage): void {
  res.set('Content-Security-Policy', policy).type('html').send(`<!doctype html>
<html lang="${lang}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>회원가입</title>
<link rel="stylesheet" href="/page.css">
<script type="module" src="/captcha/widget.js"></script>
<main>
<h1>회원가입</h1>
<form method="post" action="/signup">
<label class="field">이름 <input name="name" autocomplete="name"></label>
${captcha ?? '<naver-captcha endpoint="/gate"></naver-captcha>'}
<button>가입하기</button>
</form>
</main>`);
}
