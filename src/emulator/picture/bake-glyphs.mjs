// Writes glyphs.ts: the outlines of A–Z and 0–9 of Roboto Medium, 1000 units to the em, y downwards.
// Run it once after changing the font: node src/emulator/picture/bake-glyphs.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { URL } from 'node:url';
import opentype from 'opentype.js';

const root = new URL('../../../', import.meta.url);
const font = opentype.parse(
  new Uint8Array(readFileSync(new URL('node_modules/@fontsource/roboto/files/roboto-latin-500-normal.woff', root)))
    .buffer,
);
const licence = readFileSync(new URL('node_modules/@fontsource/roboto/LICENSE', root), 'utf8');

const rows = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map((letter) => {
  const glyph = font.charToGlyph(letter);
  // opentype.js leaves contours open, which a stroke shows.
  const path = glyph
    .getPath(0, 0, 1000)
    .toPathData(0)
    .replace(/(?<=.)M/g, 'ZM')
    .concat('Z');
  const box = glyph.getPath(0, 0, 1000).getBoundingBox();
  const size = [Math.round(box.x1), Math.round(box.x2), Math.round(box.y1), Math.round(box.y2)];
  return `  ['${letter}', { left: ${size[0]}, right: ${size[1]}, top: ${size[2]}, bottom: ${size[3]}, path: '${path}' }],`;
});

writeFileSync(
  new URL('glyphs.ts', import.meta.url),
  `/*!
 * Outlines taken from Roboto Medium by bake-glyphs.mjs. They are Font Software under this licence:
 *
${licence
  .trimEnd()
  .split('\n')
  .map((line) => ` * ${line}`.trimEnd())
  .join('\n')}
 */

/** The outline of one letter: an SVG path of M, L, Q and Z with its box, 1000 units to the em, y downwards, baseline 0. */
export interface Glyph {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly path: string;
}

/** A–Z and 0–9, so that no picture depends on a font of the machine it is drawn on. */
// prettier-ignore
export const glyphs: ReadonlyMap<string, Glyph> = new Map<string, Glyph>([
${rows.join('\n')}
]);
`,
);
