import { Base } from './base.js';
import type { NaverCaptchaEventMap } from './events.js';
import { stringsFor, type WidgetStrings } from './strings.js';
import { createView, type Action } from './view.js';
import { createVisit } from './visit.js';

const pageEvents = ['online', 'pagehide', 'pageshow', 'visibilitychange'];
/** Whoever does one of these is there. */
const presenceEvents = ['focusin', 'pointerdown'];

/**
 * `<naver-captcha>`: NAVER's captcha as a form field.
 *
 * | attribute | |
 * |---|---|
 * | `form` | name of the form at the server, as in `requireCaptcha({ form })`; `default` |
 * | `endpoint` | URL of the mounted router; `/captcha` |
 * | `mode` | `submit`: the response goes with the form (the default) · `verify`: it is verified at once and leaves a pass |
 * | `name` | name of the submitted field, or several with spaces between; `captcha-response` |
 * | `data-sitekey` | the site at a standalone proxy: the response is verified there, and the form submits its token |
 * | `data-action` | what the challenge is for, as the proxy tells the site's back end |
 * | `lang` | `ko`, `en` or `ja`; inherited |
 * | `disabled` | as of any field |
 *
 * @example
 * ```html
 * <form method="post" action="/signup">
 *   <naver-captcha></naver-captcha>
 *   <button>Sign up</button>
 * </form>
 * <script type="module" src="/captcha/widget.js"></script>
 * ```
 * @see https://html.spec.whatwg.org/multipage/custom-elements.html#custom-elements-face-example
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the interface below only types listeners
export class NaverCaptchaElement extends Base {
  static readonly formAssociated = true;

  /** Texts in place of the built-in ones. Set it before the element is in the page. */
  declare strings?: Partial<WidgetStrings>;

  readonly #internals = this.attachInternals();
  readonly #view = createView(this.attachShadow({ mode: 'open', delegatesFocus: true }), (action) => this.#act(action));
  readonly #visit = createVisit(
    (name) => new URL(`${this.getAttribute('endpoint') ?? '/captcha'}/${name}?form=${this.#form}`, document.baseURI),
    this.dataset,
    (clear) => this.#show(clear),
    (name, detail) =>
      this.dispatchEvent(new CustomEvent(name, { detail: { form: this.#form, ...(detail as object) } })),
  );
  readonly #onPage = ({ type }: { type?: string }): void => {
    const { begin, halt, welcome } = this.#visit;
    // A page that comes back from the browser's cache has most likely spent its challenge by the submit that led away.
    if (type === 'pagehide') halt();
    // What nobody sees loads nothing: every challenge costs a call of the operator's quota.
    else if (!document.hidden) {
      begin();
      welcome();
    }
  };
  #form = 'default';

  /** What has been typed. */
  get value(): string {
    return this.#view.input.value.trim();
  }

  /** Whether the response was verified (`mode="verify"`) and still counts. */
  get solved(): boolean {
    return this.#visit.state.phase === 'solved';
  }

  /** Loads another challenge. Resolves when it is on show or has failed; does nothing while another is being loaded. */
  refresh(): Promise<void> {
    return this.#visit.renew();
  }

  /** Has what was typed verified (`mode="verify"`). Resolves with whether it was right. */
  async verify(): Promise<boolean> {
    if (this.value) await this.#visit.judge(this.value);
    else this.focus();
    return this.solved;
  }

  /**
   * Tells the visitor that the response was wrong, and loads another challenge: for pages that submit their form by
   * script and were refused.
   */
  reject(): void {
    this.#visit.refuse();
  }

  /** Called by the browser. */
  connectedCallback(): void {
    // What stands inside for browsers without JavaScript must not be submitted.
    this.replaceChildren();
    for (const type of pageEvents) addEventListener(type, this.#onPage);
    for (const type of presenceEvents) this.addEventListener(type, this.#visit.welcome);
    const form = this.getAttribute('form');
    this.#form = form ?? this.#form;
    // HTML reads `form` as the id of the form to belong to. Where no form has it, the widget belongs to the one around it.
    if (form && !this.#internals.form) this.removeAttribute('form');
    this.#show();
    this.#onPage({});
  }

  /** Called by the browser. */
  disconnectedCallback(): void {
    for (const type of pageEvents) removeEventListener(type, this.#onPage);
    this.#visit.halt();
  }

  /** Called by the browser when a fieldset or the attribute turns the field off or on. */
  formDisabledCallback(): void {
    this.#show();
  }

  /** Called by the browser when the form is reset: what was typed goes, and so does what was solved. */
  formResetCallback(): void {
    if (this.solved) void this.refresh();
    this.#show(true);
  }

  #act(action: Action): void {
    const { renew, listen } = this.#visit;
    if (action === 'refresh') void renew(false);
    else if (action === 'sound') listen();
    else if (action === 'input') this.#show();
    else if (action === 'verify' || (this.#verifies && !this.solved)) void this.verify();
    else {
      // As in a field of the page's own, Enter presses the form's button.
      const fields = [...(this.#internals.form ?? [])] as HTMLButtonElement[];
      fields.find(({ type }) => type === 'submit')?.click();
    }
  }

  get #verifies(): unknown {
    return this.dataset.sitekey ?? this.getAttribute('mode') === 'verify';
  }

  /** Shows the state, and tells the form what is submitted and whether it may be. */
  #show(clear?: boolean): void {
    const { state } = this.#visit;
    const { input, show } = this.#view;
    const strings = stringsFor(this, this.strings);
    const verifies = this.#verifies;
    if (clear) input.value = '';
    show(state, strings, verifies, this.matches(':disabled'));
    const entry = verifies ? state.token : this.value;
    // An entry of its own, because a plain value is only submitted by an element that has the attribute `name`.
    const data = new FormData();
    if (entry) for (const name of (this.getAttribute('name') ?? 'captcha-response').split(' ')) data.set(name, entry);
    this.#internals.setFormValue(data);
    const valueMissing = verifies ? !this.solved : !this.value;
    this.#internals.setValidity({ valueMissing }, strings[this.value ? 'verify' : 'label'], input);
  }
}

// Typed listeners: the browser's own declaration knows `error` as something else.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- it declares nothing that the class lacks
export interface NaverCaptchaElement {
  addEventListener<Name extends keyof NaverCaptchaEventMap>(
    type: Name,
    listener: (this: NaverCaptchaElement, event: NaverCaptchaEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (this: NaverCaptchaElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'naver-captcha': NaverCaptchaElement;
  }
}
