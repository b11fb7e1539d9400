import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

const name = 'express-naver-captcha';

/**
 * The version in this package's package.json, searched upwards from the program's own file, or in the `node_modules` on
 * the way: the same source is built as ESM and as CommonJS, which have no way in common to say where they are.
 *
 * @param program - the program's file, or the link in `node_modules/.bin` that leads to it
 */
export function packageVersion(program: string): string {
  for (let folder = folderOf(program); ; folder = path.dirname(folder)) {
    for (const home of [folder, path.join(folder, 'node_modules', name)]) {
      const version = versionIn(path.join(home, 'package.json'));
      if (version !== undefined) return version;
    }
    if (folder === path.dirname(folder)) return 'unknown';
  }
}

function folderOf(program: string): string {
  try {
    return path.dirname(realpathSync(program));
  } catch {
    // `node app` names a file that is there as app.js.
    return path.dirname(path.resolve(program));
  }
}

function versionIn(manifest: string): string | undefined {
  if (!existsSync(manifest)) return undefined;
  const found = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
  return found.name === name ? found.version : undefined;
}
