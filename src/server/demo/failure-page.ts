import type { VisitorLanguage } from '../../http/message.js';
import { html } from '../html.js';
import { renderPage } from './layout.js';
import { address } from './visit.js';
import { words } from './words.js';

/** Renders the page of an address that does not exist, or of a request that failed. */
export function renderFailure(language: VisitorLanguage, status: number, onEmulator: boolean): string {
  const say = words[language];
  const title = status === 404 ? say.notFound : status < 500 ? say.badRequest : say.failed;
  return renderPage({
    language,
    title,
    otherLanguageAt: address('/', language === 'ko' ? 'en' : 'ko'),
    onEmulator,
    content: html`
      <h1>${title}</h1>
      ${status >= 500 && html`<p class="lead">${say.failedLead}</p>`}
      <p><a href="${address('/', language)}">${say.again}</a></p>
    `,
  });
}
