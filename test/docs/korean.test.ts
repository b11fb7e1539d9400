import { codeBlocks, headings, read, tableRows } from '../helpers/markdown.js';

const [english, korean] = ['README.md', 'README.ko.md'] as const;

/** What is the same in every language: names, values and codes. */
const literals = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();

describe('README.ko.md', () => {
  it('has the headings of README.md, level by level', () => {
    const levels = (document: string): string[] => read(document).match(/^#+(?= )/gm) ?? [];
    expect(levels(korean)).toEqual(levels(english));
    expect(headings(korean)).toHaveLength(headings(english).length);
  });

  it('has the code blocks of README.md', () => {
    const blocks = (document: string) =>
      codeBlocks(document).map(({ language, source, text }) => ({ language, source, text }));
    expect(blocks(korean)).toEqual(blocks(english));
  });

  it('has the pictures and the pages of README.md', () => {
    const targets = (document: string): string[] =>
      [...read(document).matchAll(/\]\(([^)#\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !target.startsWith('README'))
        .sort();
    expect(targets(korean)).toEqual(targets(english));
  });

  it.each(tableRows(english).map((row, index) => [row[0] ?? '', index]))('has the row of %s', (_, index) => {
    const [ours, theirs] = [tableRows(english)[index], tableRows(korean)[index]];
    expect(theirs).toHaveLength(ours?.length ?? 0);
    expect(literals(theirs?.join(' ') ?? '')).toEqual(literals(ours?.join(' ') ?? ''));
  });

  it('is written in one style: sentences end in 니다, or ask politely', () => {
    const prose = read(korean)
      .replace(/^```[^]*?^```$/gm, '')
      .replace(/^\|.*$/gm, '')
      .replace(/\s+/g, ' ');
    const endings = [...prose.matchAll(/(\S+[가-힣])\.(?=\s)/g)].map(([, word = '']) => word);
    expect(endings.length).toBeGreaterThan(40);
    expect(endings.filter((word) => !/(니다|주세요)$/.test(word))).toEqual([]);
  });
});
