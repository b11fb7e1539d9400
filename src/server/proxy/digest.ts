import { createHash } from 'node:crypto';

/** A digest by which a secret is compared: `timingSafeEqual` needs two of one length, whatever was sent. */
export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
