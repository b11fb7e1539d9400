import type { Random } from '../random.js';
import { encodeJpeg, height, rasterise, width } from './canvas.js';
import { setLetters } from './lettering.js';
import { createField } from './noise.js';

/**
 * NAVER's second style: zebra stripes in grey, in which the letters stand out only as relief: there the stripes are
 * shifted, and one side of every edge is lit.
 */
export async function drawStriped(text: string, random: Random): Promise<Buffer> {
  const letters = setLetters(text, random).map((path) => `<path d="${path}" fill="#fff"/>`);
  const relief = await rasterise(letters.join(''), 1);
  const bend = createField(random, 40, width, height);
  const angle = random.between(-0.5, 0.5) + (random.next() < 0.5 ? 0 : Math.PI / 2);
  const frequency = (2 * Math.PI) / random.between(6, 8);
  const [dx, dy] = [Math.cos(angle) * frequency, Math.sin(angle) * frequency];
  const swing = random.between(6, 12);
  const lift = random.between(2.6, 3.6);

  const pixels = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const raised = (relief[at] ?? 0) / 255;
      const slope = ((relief[at + width + 1] ?? 0) - (relief[at - width - 1] ?? 0)) / 255;
      const stripe = Math.sin(x * dx + y * dy + bend(x, y) * swing + raised * lift);
      pixels[at] = 128 + 105 * Math.tanh(stripe * 2) - slope * 130 + (random.next() - 0.5) * 14;
    }
  }
  return encodeJpeg(pixels as unknown as Uint8Array, 1, 70);
}
