import type { WidgetStrings } from './strings.js';
import { style } from './style.js';
import type { VisitState } from './visit.js';

/** What a visitor does to the widget: presses the button of that name, types, or presses Enter. */
export type Action = 'refresh' | 'sound' | 'image' | 'verify' | 'input' | 'enter';

/** What is shown besides the state of a visit. */
export interface ViewOptions {
  readonly strings: WidgetStrings;
  readonly verifies: boolean;
  readonly disabled: boolean;
  /** The page's own words on what went wrong. */
  readonly error: string | null;
}

/** The widget's elements. */
export interface View {
  readonly input: HTMLInputElement;
  /** Shows a state. Focus stays where it is, or goes to the field if what had it is gone. */
  readonly show: (state: VisitState, options: ViewOptions) => void;
}

/** Draws the widget by hand, with a constructed style sheet: no markup is parsed and no style is inline. */
export function createView(root: ShadowRoot, act: (action: Action) => void): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  const button = (name: Action) =>
    make('button', {
      part: `button ${name}`,
      type: 'button',
      // Not `disabled`: that would take the focus away from whoever pressed it.
      onclick: ({ currentTarget }) => {
        if ((currentTarget as Element).ariaDisabled !== 'true') act(name);
      },
    });
  const input = make('input', {
    id: 'i',
    part: 'input',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: false,
    dir: 'ltr',
    ariaRequired: 'true',
    oninput: () => act('input'),
    onkeydown: ({ key, isComposing }) => {
      // Enter also ends a syllable in Korean and Japanese input; that one is not meant for the form.
      if (key === 'Enter' && !isComposing) act('enter');
    },
  });
  input.setAttribute('aria-describedby', 's');
  const label = make('label', { part: 'label', htmlFor: 'i' });
  const [refresh, sound, image, verify] = [button('refresh'), button('sound'), button('image'), button('verify')];
  const sign = make('i', { ariaHidden: 'true' });
  const frame = make('div', { part: 'picture' }, sign, image);
  const message = make('span', { id: 's', role: 'status' });
  // Outside the live region: a number read out every second would drown everything else.
  const seconds = make('b', { role: 'timer' });
  const body = make(
    'section',
    {},
    label,
    frame,
    make('div', {}, input, verify),
    make('div', {}, refresh, sound),
    make('div', { part: 'status' }, message, seconds),
  );
  root.append(body);

  return {
    input,
    show({ phase, audio, picture, mute, notice, wait }, { strings, verifies, disabled, error }) {
      const solved = phase === 'solved';
      const focused = root.activeElement;
      body.className = phase;
      label.textContent = strings[audio ? 'soundLabel' : 'label'];
      input.inputMode = audio ? 'numeric' : 'text';
      input.readOnly = phase !== 'ready';
      input.ariaInvalid = String(Boolean(error) || notice === 'wrong');
      sign.textContent = solved ? '✓' : audio ? '♪' : '';
      frame.querySelector('img')?.remove();
      if (picture && !solved && !audio) {
        picture.alt = strings.alt;
        frame.append(picture);
      }
      image.hidden = !audio || solved;
      verify.hidden = !verifies || solved;
      refresh.hidden = solved;
      sound.hidden = solved || Boolean(mute);
      image.textContent = strings.picture;
      for (const [control, text] of [
        [refresh, strings.refresh],
        [sound, strings.sound],
        [verify, strings.verify],
      ] as const)
        control.textContent = text;
      for (const control of [refresh, sound, image, verify]) {
        control.disabled = disabled;
        control.ariaDisabled = String(wait > 0 || phase.endsWith('ing'));
      }
      input.disabled = disabled;
      const text = error ?? (notice ? strings[notice] : '');
      // Written only when it changes, as a live region is read out each time.
      if (message.textContent !== text) message.textContent = text;
      message.className = notice === 'loaded' ? 'quiet' : solved ? '' : 'bad';
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
