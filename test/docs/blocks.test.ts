import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { anchor, codeBlocks, documents, headings, quote, read, type CodeBlock } from '../helpers/markdown.js';

const root = path.resolve(__dirname, '../..');
const blocks = documents.flatMap(codeBlocks);
const where = ({ document, line, language }: CodeBlock): string => `${document}:${line} (${language})`;
const isShell = ({ language }: CodeBlock): boolean => language === 'sh';

const { scripts, dependencies, devDependencies, optionalDependencies, peerDependencies, name } = JSON.parse(
  read('package.json'),
) as Record<string, Record<string, string>> & { name: string };

describe('code blocks', () => {
  it.each(blocks.filter((block) => !isShell(block)).map((block) => [where(block), block]))(
    '%s is what its file says',
    (_, { source, text }) => {
      expect(source).toMatch(/^test\/examples\/[\w./-]+(#[\w-]+)?$/);
      expect(text).toBe(quote(source));
    },
  );

  it.each(
    blocks
      .filter(isShell)
      .flatMap((block) =>
        block.text.split('\n').flatMap((line) => line.split(' && ').map((command) => [command, where(block)])),
      ),
  )('%s can be typed (%s)', (command) => {
    const [program = '', verb = '', ...args] = command.split(' ').filter((word) => !/^[A-Z_]+=/.test(word));
    if (program === 'npx') {
      expect(verb).toBe(name);
      expect(['demo', 'emulator', 'health', 'serve']).toContain(args[0]);
    } else if (verb === 'install' || verb === 'i') {
      for (const wanted of args.filter((arg) => !arg.startsWith('-'))) {
        expect([
          name,
          ...Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies }),
        ]).toContain(wanted);
      }
    } else if (verb === 'run') {
      expect(Object.keys(scripts ?? {})).toContain(args[0]);
      if (args[0] === 'example')
        expect(existsSync(path.join(root, 'test/examples', args.at(-1) ?? '', 'main.ts'))).toBe(true);
    } else {
      expect([program, verb]).toEqual(['npm', expect.stringMatching(/^(ci|start|test)$/)]);
    }
  });
});

describe('links', () => {
  const linking = [
    ...documents,
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    '.github/SECURITY.md',
    '.github/CONTRIBUTING.md',
  ];
  const links = linking.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https:|mailto:)/.test(target))
      .map((target) => [document, target] as const),
  );

  it.each(links)('%s leads to %s', (document, target) => {
    const [file = '', heading] = target.split('#');
    const linked = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
    expect(existsSync(path.join(root, linked))).toBe(true);
    if (heading !== undefined) expect(headings(linked).map(anchor)).toContain(heading);
  });
});

describe('examples', () => {
  const folders = readdirSync(path.join(root, 'test/examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it.each(folders)('%s is quoted somewhere', (folder) => {
    expect(blocks.some(({ source }) => source.startsWith(`test/examples/${folder}/`))).toBe(true);
  });
});
