import { readFileSync } from 'node:fs';
import { CaptchaConfigError, codeOf } from '../../../errors.js';
import type { SiteOptions } from './site-options.js';

/**
 * Reads several sites from a JSON file: `[{ "siteKey", "secrets", "origins" }]`. What is in it is checked with the other
 * options.
 *
 * @throws CaptchaConfigError if it cannot be read, or is no JSON
 */
export function readSitesFile(file: string): readonly SiteOptions[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CaptchaConfigError(`the file cannot be read (${codeOf(error) ?? 'unknown'}).`);
  }
  try {
    return JSON.parse(text) as readonly SiteOptions[];
  } catch {
    // The parser's message quotes what it could not read, which may be a secret.
    throw new CaptchaConfigError(
      'the file is not JSON. Write [{ "siteKey": "…", "secrets": ["…"], "origins": ["…"] }].',
    );
  }
}
