import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CaptchaError, isCaptchaError, type CaptchaErrorCode } from '../../src/index.js';
import { captchaChecks } from '../../src/config/options.js';
import { checkGuardOptions } from '../../src/http/guard-options.js';

const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');

/** The rows of the first table below a heading, as cells. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [, , ...rows] = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function namesIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Defaults that are written as values, by option. */
function defaultsBelow(heading: string): [string, unknown][] {
  return rowsBelow(heading).flatMap(([names, value = '']) => {
    const literal = /^`('[^']*'|\d+|true|false)`$/.exec(value)?.[1];
    return literal === undefined
      ? []
      : namesIn(names).map((name) => [name, JSON.parse(literal.replaceAll("'", '"'))] as [string, unknown]);
  });
}

describe('README.md', () => {
  it('lists every option of naverCaptcha()', () => {
    const listed = rowsBelow('Options of `naverCaptcha()`').flatMap(([names]) => namesIn(names));
    const known = [...Object.keys(captchaChecks), 'store'];
    expect(listed.sort()).toEqual(known.sort());
  });

  it.each(defaultsBelow('Options of `naverCaptcha()`'))('says the default of %s', (name, value) => {
    expect(captchaChecks[name as keyof typeof captchaChecks](undefined as never, name)).toEqual(value);
  });

  it('lists every option of requireCaptcha()', () => {
    const listed = rowsBelow('Options of `requireCaptcha()`').flatMap(([names]) => namesIn(names));
    expect(listed.sort()).toEqual(Object.keys(checkGuardOptions()).sort());
  });

  it.each(defaultsBelow('Options of `requireCaptcha()`'))('says the default of %s', (name, value) => {
    expect(checkGuardOptions()).toHaveProperty(name, value);
  });

  it.each(rowsBelow('Errors'))('says the status of %s', (cell, status) => {
    const error = new CaptchaError(namesIn(cell)[0] as CaptchaErrorCode, '');
    expect(isCaptchaError(error)).toBe(true);
    expect(error.status).toBe(Number(status));
  });

  it('shows the three lines of use before line 20', () => {
    const lines = readme.split('\n').slice(0, 20);
    for (const use of ['naverCaptcha({', 'captcha.router', 'requireCaptcha()']) {
      expect(lines.some((line) => line.includes(use))).toBe(true);
    }
  });
});
