/**
 * The look. Colours come in pairs for light and dark, and follow the page's `color-scheme`; what a site may want to
 * change is a custom property, or a part.
 */
export const style = `
:host {
  --a: var(--naver-captcha-accent, light-dark(#0a7a3c, #3ecf7a));
  --d: var(--naver-captcha-danger, light-dark(#b3261e, #ff9a92));
  --t: var(--naver-captcha-text, CanvasText);
  --s: var(--naver-captcha-surface, Canvas);
  --b: color-mix(in srgb, var(--t) 50%, var(--s));
  --f: color-mix(in srgb, var(--t) 8%, var(--s));
  display: block;
  max-width: 22rem;
  color: var(--t);
  line-height: 1.5;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
label { font-weight: 600; }
div { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
[part=picture] {
  position: relative;
  place-content: center;
  align-items: center;
  aspect-ratio: 20 / 9;
  overflow: hidden;
  background: var(--f);
}
[part=picture], input, button { border: 1px solid var(--b); border-radius: var(--naver-captcha-radius, 8px); }
img { position: absolute; width: 100%; height: 100%; object-fit: contain; }
.loading img, .expired img { opacity: .25; }
.loading [part=picture] { animation: pulse 1s infinite alternate; }
@keyframes pulse { to { background: var(--s); } }
input, button { flex: auto; min-height: 44px; padding: 0 12px; background: var(--s); color: inherit; font: inherit; }
input { flex: 1 1 8em; min-width: 0; font-size: max(16px, 1em); letter-spacing: .1em; }
[aria-invalid=true] { border: 2px solid var(--d); }
button:hover { background: var(--f); }
[part~=verify] { flex: none; background: var(--a); border-color: var(--a); color: var(--s); }
[aria-disabled=true], :disabled { opacity: .6; }
:focus-visible { outline: 2px solid var(--a); outline-offset: 2px; }
i { font: 40px/1 sans-serif; color: var(--a); }
[part=status] { min-height: 1.5em; font-size: .875em; }
.bad { color: var(--d); }
.quiet { position: absolute; clip-path: inset(50%); }
@media (prefers-reduced-motion) { * { animation: none !important; } }
`;
