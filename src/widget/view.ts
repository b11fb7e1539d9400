import type { WidgetStrings } from './strings.js';
import { style } from './style.js';
import type { VisitState } from './visit.js';

/** What a visitor does to the widget: presses the button of that name, types, or presses Enter. */
export type Action = 'refresh' | 'sound' | 'verify' | 'input' | 'enter';

/** The widget's elements. */
export interface View {
  readonly input: HTMLInputElement;
  /** Shows a state. Focus stays where it is, or goes to the field if what had it is gone. */
  readonly show: (state: VisitState, strings: WidgetStrings, verifies: unknown, disabled: boolean) => void;
}

/** Draws the widget by hand, with a constructed style sheet: no markup is parsed and no style is inline. */
export function createView(root: ShadowRoot, act: (action: Action) => void): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  const button = (name: 'refresh' | 'sound' | 'verify') =>
    make('button', { part: name, name, onclick: () => act(name) });
  const [refresh, sound, verify] = [button('refresh'), button('sound'), button('verify')];
  const input = make('input', {
    id: 'i',
    part: 'input',
    autocomplete: 'off',
    autocapitalize: 'characters',
    required: true,
    oninput: () => act('input'),
    onkeydown: ({ key, isComposing }) => {
      // Enter also ends a syllable in Korean and Japanese input; that one is not meant for the form.
      if (key === 'Enter' && !isComposing) act('enter');
    },
  });
  input.setAttribute('aria-describedby', 's');
  const label = make('label', { part: 'label', htmlFor: 'i' });
  const frame = make('div', { part: 'frame' });
  const message = make('output', { part: 'status', id: 's' });
  // Outside the live region: a number read out every second would drown everything else.
  const seconds = make('b', { role: 'timer' });
  const body = make('fieldset', {}, label, frame, input, refresh, sound, verify, message, seconds);
  root.append(body);

  return {
    input,
    show({ phase, audio, picture, mute, notice, wait }, strings, verifies, disabled) {
      const solved = phase === 'solved';
      const shown = solved ? '✓' : audio ? '♪' : picture;
      const focused = root.activeElement;
      body.className = phase;
      body.disabled = disabled;
      label.textContent = strings.label;
      input.inputMode = audio ? 'numeric' : '';
      input.readOnly = phase !== 'ready';
      input.ariaInvalid = String(notice === 'wrong');
      if (picture) picture.alt = strings.alt;
      frame.replaceChildren(shown ?? '');
      for (const one of [refresh, sound, verify]) {
        one.textContent = strings[one.name as keyof WidgetStrings];
        one.hidden = solved;
        // Not `disabled`: that would take the focus away from whoever pressed it.
        one.ariaDisabled = String(wait > 0 || phase.endsWith('ing'));
      }
      if (mute) sound.hidden = true;
      if (!verifies) verify.hidden = true;
      const text = notice ? strings[notice] : '';
      // Written only when it changes, as a live region is read out each time.
      if (message.value !== text) message.value = text;
      message.className = notice === 'refresh' || solved ? '' : 'bad';
      seconds.textContent = wait ? `${wait} s` : '';
      if (focused?.checkVisibility() === false) input.focus();
    },
  };
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<Omit<HTMLElementTagNameMap[Name], 'part'>> & { part?: string },
  ...children: Node[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
