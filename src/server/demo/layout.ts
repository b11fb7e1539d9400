import type { VisitorLanguage } from '../../http/message.js';
import { html, type Html } from '../html.js';
import { words } from './words.js';

/** A page, without its frame. */
export interface Page {
  readonly language: VisitorLanguage;
  readonly title: string;
  /** Where the same page is in the other language. */
  readonly otherLanguageAt: string;
  readonly onEmulator: boolean;
  readonly content: Html;
}

/** Renders a whole page. It has no script, and no style of its own: the Content-Security-Policy allows neither. */
export function renderPage({ language, title, otherLanguageAt, onEmulator, content }: Page): string {
  const say = words[language];
  const other = language === 'ko' ? 'en' : 'ko';
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · express-naver-captcha</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/demo.css" />
      </head>
      <body>
        <header>
          <p class="brand">express-naver-captcha <span>${say.demo}</span></p>
          <nav aria-label="${say.languages}">
            <a href="${otherLanguageAt}" lang="${other}" hreflang="${other}">${say.otherLanguage}</a>
          </nav>
        </header>
        <main>${content}</main>
        <footer>
          <p>${onEmulator ? say.onEmulator : say.onNaver}</p>
        </footer>
      </body>
    </html> `.text;
}
