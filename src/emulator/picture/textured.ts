import type { Random } from '../random.js';
import { encodeJpeg, height, rasterise, width } from './canvas.js';
import { setLetters } from './lettering.js';
import { createField } from './noise.js';

/** A colour in red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

function randomColour(random: Random): Colour {
  return [random.between(20, 235), random.between(20, 235), random.between(20, 235)];
}

/** The ground of a picture, and how light it is at large at each pixel. */
interface Texture {
  readonly pixels: Float32Array;
  readonly lightness: Float32Array;
}

const lightnessOf = ([red, green, blue]: Colour): number => 0.3 * red + 0.59 * green + 0.11 * blue;

/** Three colours blended along two slow landscapes, under soft patches and a grain: an unsharp photograph. */
function paintTexture(random: Random): Texture {
  const [first, second, third] = [randomColour(random), randomColour(random), randomColour(random)];
  const broad = createField(random, 46, width, height);
  const medium = createField(random, 19, width, height);
  const patches = createField(random, 6, width, height);
  const pixels = new Float32Array(width * height * 3);
  const lightness = new Float32Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const [u, v] = [broad(x, y), medium(x, y) * 0.6];
      const grain = (patches(x, y) - 0.5) * 70 + (random.next() - 0.5) * 24;
      const blend = (channel: 0 | 1 | 2): number =>
        (first[channel] * u + second[channel] * (1 - u)) * (1 - v) + third[channel] * v;
      const ground: Colour = [blend(0), blend(1), blend(2)];
      lightness[pixel] = lightnessOf(ground);
      pixels.set([ground[0] + grain, ground[1] + grain, ground[2] + grain], pixel * 3);
    }
  }
  return { pixels, lightness };
}

/**
 * NAVER's first style: thin outlines over a colour texture. An outline is lighter than dark ground and darker than light
 * ground, so that it has no one colour to be told by.
 */
export async function drawTextured(text: string, random: Random): Promise<Buffer> {
  const strokes = setLetters(text, random).map(
    (path) => `<path d="${path}" fill="none" stroke="#fff" stroke-width="${random.between(1.4, 1.8).toFixed(2)}"/>`,
  );
  const outline = await rasterise(strokes.join(''));
  const { pixels, lightness } = paintTexture(random);
  const tint = randomColour(random);
  for (let pixel = 0; pixel < outline.length; pixel++) {
    const cover = (outline[pixel] ?? 0) / 255;
    if (cover === 0) continue;
    const far = (lightness[pixel] ?? 0) > 118 ? 0 : 255;
    for (const channel of [0, 1, 2] as const) {
      const at = pixel * 3 + channel;
      pixels[at] = (pixels[at] ?? 0) * (1 - cover) + (far * 0.85 + tint[channel] * 0.15) * cover;
    }
  }
  return encodeJpeg(Uint8ClampedArray.from(pixels), 3, 70);
}
