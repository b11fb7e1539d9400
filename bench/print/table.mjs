const headings = ['row', 'what', 'measured', 'goal', 'A/A', 'goal reached'];

/** Whether a row's goal was reached; nothing where there is none to reach. */
export function verdictOf({ measured, goal, atLeast = false, rejected = false }) {
  if (goal === undefined) return '';
  if (rejected) return 'too noisy';
  return (atLeast ? measured >= goal : measured <= goal) ? 'ok' : 'missed';
}

/** The table that a run ends with. */
export function table(rows) {
  const lines = rows.map(cellsOf);
  const widths = headings.map((heading, i) => Math.max(heading.length, ...lines.map((line) => line[i].length)));
  const aligned = (line) => line.map((cell, i) => cell.padEnd(widths[i]));
  return [headings, ...lines].map((line) => aligned(line).join('  ').trimEnd()).join('\n');
}

/** The same, to be kept in a document. */
export function markdownTable(rows) {
  const rule = headings.map(() => '---');
  return [headings, rule, ...rows.map(cellsOf)].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function cellsOf(row) {
  const { what, measured, goal, unit, aa, atLeast } = row;
  return [
    String(row.row),
    what,
    withUnit(measured, unit),
    goal === undefined ? '' : `${atLeast ? '≥' : '≤'} ${withUnit(goal, unit)}`,
    aa === undefined ? '' : aa.toFixed(2),
    verdictOf(row),
  ];
}

function withUnit(value, unit) {
  if (value === Infinity) return 'none';
  if (unit === '×') return `${value.toFixed(2)} ×`;
  if (unit === '%') return `${(100 * value).toFixed(1)} %`;
  if (unit === undefined) return String(value);
  return `${value.toFixed(1)} ${unit}`;
}
