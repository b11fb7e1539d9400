import { html, type Html } from '../../../html.js';

/** One column of a chart. */
export interface Column {
  readonly label: string;
  /** What stands below it, where the label is too long for that. */
  readonly tick?: string;
  /** From the bottom up, in the order of {@link Chart.series}. */
  readonly values: readonly number[];
}

/** A chart of stacked columns. */
export interface Chart {
  /** What a listener is told in place of the drawing. */
  readonly summary: string;
  /** Names of the values, in the order of the columns' own; at most two, which the stylesheet has colours for. */
  readonly series: readonly string[];
  readonly columns: readonly Column[];
  /** Writes a number. */
  readonly count: (value: number) => string;
}

const height = 100;
const gap = 0.2;

/**
 * Draws a chart. Columns are SVG, stretched to whatever room there is; words are HTML beside them, and stay readable at
 * any width.
 */
export function drawChart({ summary, series, columns, count }: Chart): Html {
  const most = niceMaximum(Math.max(...columns.map(({ values }) => sumOf(values))));
  const every = Math.ceil(columns.length / 8);
  return html`<div class="chart">
    ${
      series.length > 1 &&
      html`<ul class="legend" aria-hidden="true">
        ${series.map((name, n) => html`<li class="s${n}">${name}</li>`)}
      </ul>`
    }
    <div class="plot">
      <div class="scale" aria-hidden="true"><span>${count(most)}</span><span>0</span></div>
      <svg viewBox="0 0 ${columns.length} ${height}" preserveAspectRatio="none" role="img" aria-label="${summary}">
        <path class="grid" d="M0 0H${columns.length}M0 ${height / 2}H${columns.length}M0 ${height}H${columns.length}" />
        ${columns.map(({ values }, at) => drawColumn(values, at, most))}
      </svg>
    </div>
    <ol class="ticks" aria-hidden="true">
      ${columns.map(({ label, tick = label }, at) => html`<li>${at % every === 0 && tick}</li>`)}
    </ol>
  </div>`;
}

function drawColumn(values: readonly number[], at: number, most: number): Html[] {
  return values.map((value, n) => {
    const tall = (value / most) * height;
    const top = height - (sumOf(values.slice(0, n + 1)) / most) * height;
    return html`<rect
      class="s${n}"
      x="${at + gap / 2}"
      width="${1 - gap}"
      y="${top.toFixed(2)}"
      height="${tall.toFixed(2)}"
    />`;
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The next of 4, 10, 20, 40, 100 …: numbers that can be halved. */
function niceMaximum(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return Math.max(4, power * ([1, 2, 4].find((step) => step * power >= value) ?? 10));
}
