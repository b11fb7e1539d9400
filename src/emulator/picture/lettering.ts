import type { Random } from '../random.js';
import { height, width } from './canvas.js';
import { glyphs, type Glyph } from './glyphs.js';

const margin = 8;
/** From so many letters on they stand in two loose rows. */
const staggeredFrom = 6;

type Point = readonly [x: number, y: number];

/** A wave through the whole picture, so that no two letters are bent alike. */
function createWave(random: Random): (point: Point) => Point {
  const [ax, ay] = [random.between(1, 2.4), random.between(1, 2.4)];
  const [lx, ly] = [random.between(45, 80), random.between(45, 90)];
  const [px, py] = [random.between(0, 7), random.between(0, 7)];
  return ([x, y]) => [x + ax * Math.sin((2 * Math.PI * y) / lx + px), y + ay * Math.sin((2 * Math.PI * x) / ly + py)];
}

/** Scales, shears, turns and moves a letter to the middle of its place. */
function createPlacement(glyph: Glyph, em: number, centre: Point, random: Random): (point: Point) => Point {
  const angle = (random.between(-16, 16) * Math.PI) / 180;
  const shear = random.between(-0.18, 0.18);
  const scale = em / 1000;
  const middle: Point = [(glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2];
  return ([x, y]) => {
    const [u, v] = [(x - middle[0]) * scale, (y - middle[1]) * scale];
    const sheared = u + v * shear;
    return [
      centre[0] + sheared * Math.cos(angle) - v * Math.sin(angle),
      centre[1] + sheared * Math.sin(angle) + v * Math.cos(angle),
    ];
  };
}

/** Moves every point of a path; the commands between them stay. */
function mapPath(path: string, move: (point: Point) => Point): string {
  return path.replace(/(-?\d+)[ ,]?(-?\d+)/g, (_, x: string, y: string) => {
    const [mx, my] = move([Number(x), Number(y)]);
    return `${mx.toFixed(1)} ${my.toFixed(1)} `;
  });
}

/**
 * Sets letters from left to right at heights, sizes and slants of their own, bent by one wave. Many letters stand by
 * turns high and low, which leaves each the room to be large enough to read.
 *
 * @param text - letters that have a glyph: A–Z and 0–9
 * @returns one SVG path a letter
 */
export function setLetters(text: string, random: Random): string[] {
  const wave = createWave(random);
  const staggered = text.length >= staggeredFrom;
  const parity = random.integer(0, 1);
  const weights = Array.from(text, (letter) => widthOf(letter) * random.between(0.94, 1.06));
  const room = width - 2 * margin;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let left = margin;
  return Array.from(text, (letter, index) => {
    const place = (room * (weights[index] ?? 0)) / sum;
    const x = left + place / 2;
    left += place;
    const glyph = glyphs.get(letter);
    if (!glyph) return '';
    const widest = (place * 1000 * (staggered ? 1.35 : 1)) / widthOf(letter);
    const em = Math.min(staggered ? 50 : 66, widest) * random.between(0.92, 1.04);
    const reach = (em * (glyph.bottom - glyph.top)) / 2000 + margin;
    const high = (index + parity) % 2 === 0;
    const lowest = staggered && high ? Math.max(reach, height * 0.4) : height - reach;
    const highest = staggered && !high ? Math.min(height - reach, height * 0.6) : reach;
    const placed = createPlacement(glyph, em, [x, random.between(highest, lowest)], random);
    return mapPath(glyph.path, (point) => wave(placed(point)));
  });
}

/** The width of a letter with the air beside it, in thousandths of its em. */
function widthOf(letter: string): number {
  const glyph = glyphs.get(letter);
  return glyph ? glyph.right - glyph.left + 150 : 0;
}
