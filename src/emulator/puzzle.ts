import type { Random } from './random.js';
import type { CaptchaKind } from './routes.js';

/**
 * What a picture shows unless told. Out of each group that warping makes alike one stays or none: 0 O Q D, 1 I L, 2 Z,
 * 3 8 B, 5 S, 6 G, A 4, E F, P R, T 7, U V. (A reader took 8 of 120 pictures wrong, 7 of them for one of 4, F, R and 7.)
 */
const clearCharacters = 'ACEHJKMNPTWXY369';

/** Thinks up the answer of a new key: 4 to 8 characters to read, or 4 to 6 digits to hear. */
export function createPuzzle(kind: CaptchaKind, random: Random): string {
  const [characters, longest] = kind === 'image' ? [clearCharacters, 8] : ['0123456789', 6];
  return Array.from({ length: random.integer(4, longest) }, () => random.pick(characters)).join('');
}
