import { loadSharp } from './sharp.js';

/** The size of NAVER's pictures, in pixels. */
export const width = 200;
/** See {@link width}. */
export const height = 90;

/** One byte a pixel, row by row. */
export type Plane = Uint8Array;

/**
 * Rasterises SVG content, white upon black, into one byte a pixel.
 *
 * @param content - what stands inside `<svg>`; paths only, as text would depend on the machine's fonts
 * @param blur - the standard deviation of a Gaussian blur, in pixels; 0 is none
 */
export async function rasterise(content: string, blur = 0): Promise<Plane> {
  const sharp = await loadSharp();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%"/>${content}</svg>`;
  let image = sharp(Buffer.from(svg)).extractChannel(0);
  if (blur > 0) image = image.blur(blur);
  return image.raw().toBuffer();
}

/**
 * Packs pixels into a JPEG.
 *
 * @param pixels - 1 byte a pixel (grey) or 3 (red, green, blue)
 */
export async function encodeJpeg(pixels: Uint8ClampedArray, channels: 1 | 3, quality: number): Promise<Buffer> {
  const sharp = await loadSharp();
  const image = sharp(pixels, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).jpeg({ quality }).toBuffer();
}
