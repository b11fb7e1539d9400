import type { VisitorLanguage } from '../../http/message.js';
import { html } from '../html.js';
import { renderPage } from './layout.js';
import { address, type Visit } from './visit.js';
import { words } from './words.js';

/** Renders the page after a sign-up. */
export function renderWelcome(
  language: VisitorLanguage,
  { name, email, seconds }: NonNullable<Visit['done']>,
  onEmulator: boolean,
): string {
  const say = words[language];
  return renderPage({
    language,
    title: say.welcomeTitle(name),
    otherLanguageAt: address('/welcome', language === 'ko' ? 'en' : 'ko'),
    onEmulator,
    content: html`
      <p class="tick" aria-hidden="true">✓</p>
      <h1>${say.welcomeTitle(name)}</h1>
      <p class="lead">${say.welcomeLead}</p>
      <dl>
        <dt>${say.email}</dt>
        <dd>${email}</dd>
        ${
          seconds !== undefined &&
          html`<dt>${say.seconds}</dt>
            <dd>${say.secondsValue(seconds.toFixed(1))}</dd>`
        }
      </dl>
      <p><a href="${address('/', language)}">${say.again}</a></p>
    `,
  });
}
