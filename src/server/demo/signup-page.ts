import { maxFieldLength, type FieldProblem } from './fields.js';
import { html, type Html } from '../html.js';
import { renderPage } from './layout.js';
import { address, type Visit } from './visit.js';
import { words, type Words } from './words.js';

/** What the sign-up page shows. */
export interface SignupPage extends Pick<Visit, 'language' | 'sense' | 'fields'> {
  readonly problems: readonly FieldProblem[];
  /** Why the captcha was refused. */
  readonly refusal: string | undefined;
  /** Whether the captcha need not be solved again. */
  readonly solved: boolean;
  readonly onEmulator: boolean;
}

/** Renders the sign-up page. */
export function renderSignup(page: SignupPage): string {
  const { language, sense, problems, refusal } = page;
  const say = words[language];
  const wrong = problems.length > 0 || refusal !== undefined;
  return renderPage({
    language,
    title: wrong ? `${say.errorMark}: ${say.title}` : say.title,
    otherLanguageAt: address('/', language === 'ko' ? 'en' : 'ko', sense),
    onEmulator: page.onEmulator,
    content: html`
      <h1>${say.title}</h1>
      <p class="lead">${say.lead}</p>
      ${wrong && summary(page, say)}
      <form method="post" action="${address('/signup', language, sense)}" novalidate>
        ${enterButton(say)} ${field(page, say, 'name', html`type="text" autocomplete="name"`)}
        ${field(page, say, 'email', html`type="email" autocomplete="email"`)}
        ${page.solved ? html`<p class="solved">${say.solved}</p>` : captcha(page, say)}
        <button class="submit">${say.submit}</button>
      </form>
    `,
  });
}

/** Enter presses a form's first button (HTML §4.10.21.2), which would be the one for a new picture. */
function enterButton(say: Words): Html {
  return html`<button class="unseen" tabindex="-1" aria-hidden="true">${say.submit}</button>`;
}

function summary({ problems, refusal }: SignupPage, say: Words): Html {
  return html`<div class="summary" role="alert">
    <h2>${say.refusedTitle}</h2>
    <ul>
      ${refusal !== undefined && html`<li><a href="#captcha-response">${refusal}</a></li>`}
      ${problems.map((name) => html`<li><a href="#${name}">${say.problems[name]}</a></li>`)}
    </ul>
  </div>`;
}

function field({ fields, problems }: SignupPage, say: Words, name: FieldProblem, attributes: Html): Html {
  const wrong = problems.includes(name);
  return html`<div class="field">
    <label for="${name}">${say[name]}</label>
    ${wrong && html`<p class="problem" id="${name}-problem">${say.problems[name]}</p>`}
    <input
      id="${name}"
      name="${name}"
      ${attributes}
      maxlength="${maxFieldLength}"
      value="${fields[name]}"
      required
      ${wrong && html`aria-invalid="true" aria-describedby="${name}-problem"`}
      ${problems[0] === name && html`autofocus`}
    />
  </div>`;
}

function captcha({ language, sense, refusal, onEmulator }: SignupPage, say: Words): Html {
  const again = address('/again', language, sense);
  const other = address('/again', language, sense === 'sound' ? 'picture' : 'sound');
  const sound = sense === 'sound';
  // Browsers that go back show a picture of the same address from memory, no-store or not: the one used up before.
  const fresh = Date.now().toString(36);
  return html`<fieldset>
    <legend>${say.captcha}</legend>
    ${
      sound
        ? html`<audio controls preload="none" src="/captcha/audio?t=${fresh}" aria-label="${say.soundPlayer}"></audio>`
        : html`<img src="/captcha/image?t=${fresh}" width="200" height="90" alt="${say.pictureAlt}" />`
    }
    <p class="choices">
      <button class="link" formaction="${again}">${sound ? say.newSound : say.newPicture}</button>
      <button class="link" formaction="${other}">${sound ? say.look : say.listen}</button>
    </p>
    <div class="field">
      <label for="captcha-response">${sound ? say.soundLabel : say.pictureLabel}</label>
      ${refusal !== undefined && html`<p class="problem" id="captcha-problem">${refusal}</p>`}
      <input
        id="captcha-response"
        name="captcha-response"
        type="text"
        class="response"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="32"
        required
        ${sound && html`inputmode="numeric"`}
        aria-describedby="${refusal !== undefined && 'captcha-problem '}captcha-hint"
        ${refusal !== undefined && html`aria-invalid="true" autofocus`}
      />
      <p class="hint" id="captcha-hint">
        ${sound ? say.soundHint : say.pictureHint}${sound && onEmulator && say.emulatedSound}
      </p>
    </div>
  </fieldset>`;
}
