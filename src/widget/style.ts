/**
 * The look. Every colour is made of the page's own text colour and canvas, so that light, dark and forced colours come by
 * themselves; what a site may want to change is a custom property, or a part.
 */
export const style = `
:host {
  --a: var(--naver-captcha-accent, color-mix(in srgb, #03c75a 55%, currentColor));
  --s: var(--naver-captcha-surface, Canvas);
  max-width: 22rem;
}
:host(:not([hidden])) { display: block; }
* { box-sizing: border-box; flex: 1 0 100%; }
fieldset { all: unset; display: flex; flex-flow: wrap; gap: 8px; }
label { font-weight: 600; }
div {
  display: grid;
  place-items: center;
  aspect-ratio: 20 / 9;
  overflow: hidden;
  background: color-mix(in srgb, currentColor 10%, var(--s));
  color: var(--a);
  font-size: 2em;
}
div, input, button {
  border: 1px solid color-mix(in srgb, currentColor 50%, var(--s));
  border-radius: var(--naver-captcha-radius, 8px);
}
img { width: 100%; }
img, [aria-disabled=true], :disabled { opacity: .5; }
.ready img { opacity: 1; }
input, button { min-height: 44px; padding: 0 8px; background: var(--s); color: inherit; font: inherit; }
input { font-size: max(16px, 1em); }
button, b { flex: auto; }
output, b { font-size: .875em; min-height: 1.5em; }
output { flex: 1 0 60%; }
.bad { color: color-mix(in srgb, red, currentColor); }
`;
