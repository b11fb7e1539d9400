import type { Random } from '../random.js';
import { drawStriped } from './striped.js';
import { drawTextured } from './textured.js';

/** NAVER's two styles: `textured` is thin outlines over colour, `striped` is relief in black and white stripes. */
export type PictureStyle = 'textured' | 'striped';

/**
 * Draws a captcha: a JPEG of 200×90 pixels in one of NAVER's two styles.
 *
 * @param text - letters of A–Z and 0–9
 * @param random - where places, colours and noise come from: the same stream draws the same picture
 * @param style - random unless given
 * @throws {Error} where sharp is not installed
 */
export function renderPicture(text: string, random: Random, style?: PictureStyle): Promise<Buffer> {
  const drawn = random.pick(['textured', 'striped'] as const);
  return (style ?? drawn) === 'textured' ? drawTextured(text, random) : drawStriped(text, random);
}
