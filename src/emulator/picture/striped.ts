import type { Random } from '../random.js';
import { encodeJpeg, height, rasterise, width } from './canvas.js';
import { setLetters } from './lettering.js';
import { createField } from './noise.js';

/**
 * NAVER's second style: zebra stripes in grey, in which the letters stand out only as relief: there the stripes are
 * shifted, and one side of every edge is lit.
 */
export async function drawStriped(text: string, random: Random): Promise<Buffer> {
  const letters = setLetters(text, random).map(
    (path) => `<path d="${path}" fill="#fff" stroke="#fff" stroke-width="1.6" stroke-linejoin="round"/>`,
  );
  const relief = await rasterise(letters.join(''), 0.8);
  const bend = createField(random, 40, width, height);
  const angle = random.between(0, Math.PI);
  const frequency = (2 * Math.PI) / random.between(4, 5);
  const [dx, dy] = [Math.cos(angle) * frequency, Math.sin(angle) * frequency];
  const swing = random.between(5, 10);

  const pixels = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const raised = (relief[at] ?? 0) / 255;
      const slope = ((relief[at + width + 1] ?? 0) - (relief[at - width - 1] ?? 0)) / 255;
      const stripe = Math.sin(x * dx + y * dy + bend(x, y) * swing + raised * Math.PI);
      const contrast = 84 - 40 * raised;
      pixels[at] = 128 + contrast * Math.tanh(stripe * 2) - slope * 205 + (random.next() - 0.5) * 14;
    }
  }
  return encodeJpeg(pixels, 1, 70);
}
