import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

const name = 'express-naver-captcha';

/**
 * The version in this package's package.json, searched upwards from the program's own file: the same source is built as
 * ESM and as CommonJS, which have no way in common to say where they are.
 *
 * @param program - the program's file, or the link in `node_modules/.bin` that leads to it
 */
export function packageVersion(program: string): string {
  let folder = path.dirname(realpathSync(program));
  while (folder !== path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest)) {
      const found = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
      if (found.name === name && found.version !== undefined) return found.version;
    }
    folder = path.dirname(folder);
  }
  return 'unknown';
}
