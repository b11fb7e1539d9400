import { Readable } from 'node:stream';
import type { CaptchaMedia } from '../upstream/media.js';

/**
 * Copies a picture or sound for several readers, each at its own pace; its size is bounded already. When all have gone,
 * so has the call to NAVER.
 */
export function copies({ contentType, stream }: CaptchaMedia, count: number): CaptchaMedia[] {
  const readers = new Set<Readable>();
  const made = Array.from({ length: count }, () => {
    const reader = new Readable({ read: () => undefined });
    readers.add(reader);
    reader.on('error', () => undefined);
    reader.once('close', () => {
      readers.delete(reader);
      if (readers.size === 0) stream.destroy();
    });
    return { contentType, stream: reader };
  });
  stream.on('data', (chunk: Buffer) => {
    for (const reader of readers) reader.push(chunk);
  });
  stream.once('end', () => {
    for (const reader of readers) reader.push(null);
  });
  stream.once('error', (error) => {
    for (const reader of readers) reader.destroy(error);
  });
  return made;
}
