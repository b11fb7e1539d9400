import type { Random } from '../random.js';
import { encodeJpeg, height, rasterise, width } from './canvas.js';
import { setLetters } from './lettering.js';
import { createField } from './noise.js';

/** A colour in red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

function randomColour(random: Random): Colour {
  return [random.between(20, 235), random.between(20, 235), random.between(20, 235)];
}

/** Three colours blended along two slow landscapes, with a fine grain: what an unsharp photograph looks like. */
function paintTexture(random: Random): Float32Array {
  const colours = [randomColour(random), randomColour(random), randomColour(random)] as const;
  const [broad, medium, fine] = [46, 17, 4].map((cell) => createField(random, cell, width, height)) as [
    ReturnType<typeof createField>,
    ReturnType<typeof createField>,
    ReturnType<typeof createField>,
  ];
  const pixels = new Float32Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [broad(x, y), medium(x, y)];
      const grain = (fine(x, y) - 0.5) * 60 + (random.next() - 0.5) * 16;
      for (const channel of [0, 1, 2] as const) {
        const blend = colours[0][channel] * u + colours[1][channel] * (1 - u);
        pixels[at++] = blend * (1 - v * 0.6) + colours[2][channel] * v * 0.6 + grain;
      }
    }
  }
  return pixels;
}

/**
 * NAVER's first style: thin outlines over a colour texture. An outline is lighter than dark ground and darker than light
 * ground, so that it has no one colour to be told by.
 */
export async function drawTextured(text: string, random: Random): Promise<Buffer> {
  const strokes = setLetters(text, random).map(
    (path) => `<path d="${path}" fill="none" stroke="#fff" stroke-width="${random.between(1.5, 1.9).toFixed(2)}"/>`,
  );
  const outline = await rasterise(strokes.join(''));
  const pixels = paintTexture(random);
  const tint = randomColour(random);
  for (let pixel = 0, at = 0; pixel < outline.length; pixel++, at += 3) {
    const cover = (outline[pixel] ?? 0) / 255;
    if (cover === 0) continue;
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    const far = 0.3 * red + 0.59 * green + 0.11 * blue > 128 ? 0 : 255;
    for (const channel of [0, 1, 2] as const) {
      const ink = far * 0.85 + tint[channel] * 0.15;
      pixels[at + channel] = (pixels[at + channel] ?? 0) * (1 - cover) + ink * cover;
    }
  }
  return encodeJpeg(Uint8ClampedArray.from(pixels) as unknown as Uint8Array, 3, 70);
}
