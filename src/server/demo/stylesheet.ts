/** The demo's looks: one column, light or dark as the visitor's system, from 320 px up. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f3f1ea;
  --card: #fffefb;
  --ink: #1c2420;
  --muted: #57625c;
  --line: #dedacd;
  --edge: #7d8780;
  --accent: #1f6f54;
  --on-accent: #ffffff;
  --alert: #9a2a1f;
  --alert-card: #fbeeeb;
  --good-card: #e8f2ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121614;
    --card: #1b201e;
    --ink: #e7ebe8;
    --muted: #a5afa9;
    --line: #333b37;
    --edge: #7c8881;
    --accent: #86d1b0;
    --on-accent: #0c1d16;
    --alert: #f5aa9d;
    --alert-card: #2f1d1a;
    --good-card: #1a2c24;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0;
  padding: 0 1rem;
  background: var(--page);
  color: var(--ink);
  font: 1rem/1.6 Pretendard, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR",
    "Noto Sans CJK KR", system-ui, sans-serif;
  overflow-wrap: anywhere;
  word-break: keep-all;
}
header, main, footer { max-width: 28rem; margin-inline: auto; }
header {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  gap: 0 1rem;
  padding: 1.5rem 0 1rem;
  font-size: 0.875rem;
}
header p { margin: 0; }
.brand { font-weight: 600; }
.brand span { color: var(--muted); font-weight: 400; }
main {
  padding: 2rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
}
main > :last-child { margin-bottom: 0; }
footer { padding: 1rem 0 3rem; color: var(--muted); font-size: 0.8125rem; }
footer p { margin: 0; }
h1 { margin: 0; font-size: 1.625rem; line-height: 1.25; letter-spacing: -0.01em; }
.lead { margin: 0.5rem 0 1.75rem; color: var(--muted); }
a, .link { color: var(--accent); text-decoration: underline; text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover, .link:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.field { margin-bottom: 1.25rem; }
label, legend { display: block; margin-bottom: 0.25rem; padding: 0; font-weight: 600; }
input {
  display: block;
  width: 100%;
  min-height: 3rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 0.5rem;
  background: var(--card);
  color: inherit;
  font: inherit;
}
input[aria-invalid] { border: 2px solid var(--alert); }
.response { letter-spacing: 0.15em; text-transform: uppercase; }
fieldset { min-width: 0; margin: 0 0 1.5rem; padding: 0; border: 0; }
fieldset .field { margin-bottom: 0; }
img, audio { display: block; max-width: 100%; margin: 0.25rem 0 0; border-radius: 0.5rem; }
img { background: #fff; outline: 1px solid var(--line); color: #1c2420; font-size: 0.8125rem; }
audio { width: 100%; }
.choices { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0.25rem 0 0.75rem; }
button { font: inherit; cursor: pointer; }
.link { min-height: 2.25rem; padding: 0; border: 0; background: none; font-size: 0.9375rem; }
.submit {
  width: 100%;
  min-height: 3rem;
  padding: 0.5rem 1rem;
  border: 1px solid transparent;
  border-radius: 0.5rem;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}
.submit:hover { filter: brightness(1.08); }
.hint { margin: 0.25rem 0 0; color: var(--muted); font-size: 0.875rem; }
.problem { margin: 0 0 0.25rem; color: var(--alert); font-size: 0.9375rem; }
.summary { margin: 0 0 1.5rem; padding: 0.875rem 1rem; border-left: 4px solid var(--alert); border-radius: 0.25rem; background: var(--alert-card); }
.summary h2 { margin: 0; font-size: 1rem; }
.summary ul { margin: 0.25rem 0 0; padding: 0; list-style: none; }
.summary a { color: var(--alert); }
.solved { margin: 0 0 1.5rem; padding: 0.75rem 1rem; border-radius: 0.5rem; background: var(--good-card); }
.tick { display: grid; place-items: center; width: 3rem; height: 3rem; margin: 0 0 1rem; border-radius: 50%; background: var(--good-card); color: var(--accent); font-size: 1.5rem; }
dl { margin: 0 0 1.5rem; padding: 1rem 0; border-block: 1px solid var(--line); }
dt { color: var(--muted); font-size: 0.875rem; }
dd { margin: 0; }
dd + dt { margin-top: 0.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 26rem) {
  main { padding: 1.5rem 1.25rem; }
}
`;
