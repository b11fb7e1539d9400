import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** A fenced block of a document. */
export interface CodeBlock {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  /** The file below the project, and the region of it, that the block says it quotes: `FILE` or `FILE#REGION`. */
  readonly source: string;
  readonly text: string;
}

/** The README in both languages and every guide, as paths below the project. */
export const documents = [
  'README.md',
  'README.ko.md',
  ...readdirSync(path.join(root, 'docs/guides')).map((name) => `docs/guides/${name}`),
];

export function read(document: string): string {
  return readFileSync(path.join(root, document), 'utf8');
}

export function codeBlocks(document: string): CodeBlock[] {
  const text = read(document);
  return [...text.matchAll(/^```(\S*) ?(.*)\n([^]*?)^```$/gm)].map(
    ({ index, 1: language = '', 2: source = '', 3: body = '' }) => ({
      document,
      line: text.slice(0, index).split('\n').length,
      language,
      source,
      text: body.trimEnd(),
    }),
  );
}

/** What a source says, without the marks of regions and without the indentation that is common to it. */
export function quote(source: string): string {
  const [file = '', region] = source.split('#');
  let lines = read(file).split('\n');
  if (region !== undefined) {
    const at = (mark: string): number => lines.findIndex((line) => new RegExp(`#${mark} ${region}\\b`).test(line));
    lines = lines.slice(at('region') + 1, Math.max(at('endregion'), 0));
  }
  lines = lines.filter((line) => !/#(end)?region\b/.test(line));
  const margin = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines
    .map((line) => line.slice(margin))
    .join('\n')
    .trim();
}

/** The text of every heading, outside of code. */
export function headings(document: string): string[] {
  const prose = read(document).replace(/^```[^]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
}

/** A heading's anchor, as GitHub makes it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Cells of every row of every table, header rows included. */
export function tableRows(document: string): string[][] {
  return [...read(document).matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  );
}
