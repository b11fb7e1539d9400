import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  CaptchaError,
  CaptchaRejectedError,
  type CaptchaErrorCode,
  type CaptchaRejectionCode,
} from '../../src/index.js';
import { tooMany } from '../../src/http/limits.js';
import { visitorMessage } from '../../src/http/message.js';
import { anchor, headings, read, tableRows } from '../helpers/markdown.js';

const document = 'docs/guides/troubleshooting.md';
const codes = [...new Set(read('src/errors.ts').match(/ERR_CAPTCHA_\w+/g))] as CaptchaErrorCode[];

/** What stands below a heading. */
const section = (heading: string): string => read(document).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

describe('docs/guides/troubleshooting.md', () => {
  it.each(codes)('tells cause, fix and what the visitor sees of %s', (code) => {
    for (const part of ['**Cause**', '**Fix**', '**The visitor sees**']) expect(section(code)).toContain(part);
  });

  it.each(codes)('says the status of %s', (code) => {
    const { status } = new CaptchaError(code, '');
    const rows = tableRows(document).filter(([cell]) => cell?.includes(`\`${code}\``));
    expect(rows).toEqual([[expect.anything(), String(status), expect.anything()]]);
  });

  it.each(codes.filter((code) => section(code).includes('“')))('quotes the sentences of %s', (code) => {
    const prose = section(code).replace(/\s+/g, ' ');
    const quoted = [...prose.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => sentence);
    const error =
      code === 'ERR_CAPTCHA_RATE_LIMITED' ? tooMany(1) : new CaptchaRejectedError(code as CaptchaRejectionCode);
    expect(quoted).toEqual([visitorMessage(error, 'en'), visitorMessage(error, 'ko')]);
  });

  it.each(codes)('is where the help of %s leads', (code) => {
    const [file = '', heading] = new CaptchaError(code, '').help.replace('express-naver-captcha/', '').split('#');
    expect(existsSync(path.resolve(__dirname, '../..', file))).toBe(true);
    expect(headings(file).map(anchor)).toContain(heading);
  });

  it('is in the package', () => {
    const { files } = JSON.parse(read('package.json')) as { files: string[] };
    expect(files).toContain('docs/guides/*.md');
  });
});

describe.each(['README.md', 'README.ko.md'])('%s', (readme) => {
  it('lists every error', () => {
    const listed = tableRows(readme).map(([cell = '']) => cell.replaceAll('`', ''));
    expect(listed).toEqual(expect.arrayContaining(codes));
  });
});
