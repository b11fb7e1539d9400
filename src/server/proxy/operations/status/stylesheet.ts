/** The status page's looks: light or dark as the reader's system, from 320 px up. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f3f1ea; --card: #fffefb; --ink: #1c2420; --muted: #57625c; --line: #dedacd;
  --accent: #1f6f54; --first: #2b8a69; --second: #c8763a; --alert: #9a2a1f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121614; --card: #1b201e; --ink: #e7ebe8; --muted: #a5afa9; --line: #333b37;
    --accent: #86d1b0; --first: #4fae8b; --second: #e09a62; --alert: #f5aa9d;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 0 1rem 2rem; max-width: 64rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 Pretendard, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR",
    "Noto Sans CJK KR", system-ui, sans-serif;
  overflow-wrap: anywhere; word-break: keep-all;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; padding: 1.25rem 0 1rem; }
.brand { width: 100%; margin: 0; color: var(--muted); font-size: 0.875rem; }
h1 { margin: 0 auto 0 0; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 0 0 0.75rem; font-size: 1.0625rem; }
h3 { margin: 0; font-size: 0.9375rem; font-weight: 600; }
nav { display: flex; gap: 1rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
nav a { display: inline-block; padding: 0.25rem 0; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
section { min-width: 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
section:first-child, section:nth-child(2), section:last-child { grid-column: 1 / -1; }
section p { margin: 0.25rem 0 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 1rem; margin: 0; }
.facts dt { color: var(--muted); font-size: 0.875rem; }
.facts dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; }
.facts .wide dd { font-size: 1rem; line-height: 1.95; }
.bad dd, .bad td, .bad th { color: var(--alert); }
.legend, .ticks { display: flex; margin: 0; padding: 0; list-style: none; color: var(--muted); font-size: 0.8125rem; }
.legend { gap: 1rem; margin-bottom: 0.5rem; }
.legend li::before { content: ""; display: inline-block; width: 0.75em; height: 0.75em; margin-inline-end: 0.4em; border-radius: 2px; background: var(--first); }
.legend .s1::before { background: var(--second); }
.plot { display: flex; gap: 0.5rem; }
.plot svg { flex: 1; min-width: 0; height: 10rem; }
.scale { display: flex; flex-direction: column; justify-content: space-between; min-width: 2.5rem; text-align: end; color: var(--muted); font-size: 0.8125rem; line-height: 1; }
.grid { fill: none; stroke: var(--line); stroke-width: 1px; vector-effect: non-scaling-stroke; }
rect.s0 { fill: var(--first); }
rect.s1 { fill: var(--second); }
.ticks { margin: 0.25rem 0 0 3rem; }
.ticks li { flex: 1; width: 0; white-space: nowrap; }
details { margin-top: 0.75rem; font-size: 0.9375rem; }
summary { width: fit-content; color: var(--accent); cursor: pointer; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.375rem 0.5rem; border-bottom: 1px solid var(--line); text-align: end; font-weight: 400; }
thead th { color: var(--muted); font-size: 0.875rem; }
th:first-child, .text { text-align: start; }
.scroll { overflow-x: auto; }
.scroll th, .scroll td { white-space: nowrap; }
.budget + .budget, .budget + p { margin-top: 0.75rem; }
meter { display: block; width: 100%; height: 1.25rem; }
footer { padding-top: 1rem; color: var(--muted); font-size: 0.8125rem; }
footer p { margin: 0 0 0.25rem; }
@media (max-width: 44rem) {
  main { grid-template-columns: minmax(0, 1fr); }
  section { padding: 1rem; }
}
@media (max-width: 30rem) {
  .ticks:has(li:nth-child(10)) li:nth-child(6n+4) { visibility: hidden; }
}
`;
