import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const src = path.resolve(__dirname, '../src');

/** Every room may import itself and what stands left of it; the two on an island import nothing of the package. */
const order = ['errors', 'config', 'upstream', 'challenge', 'http', 'naver-captcha', 'server'];
const islands = ['emulator', 'widget'];
/** The one place where the two meet: the demo starts an emulator, as any user of the package would. */
const servesBoth = 'server';

function room(file: string): string {
  const [first = ''] = path.relative(src, file).split(path.sep);
  return first.replace(/\.[jt]s$/, '');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g)].map(([, target = '']) =>
    path.resolve(path.dirname(file), target),
  );
}

function allowed(from: string, to: string): boolean {
  if (from === to) return true;
  if (islands.includes(from)) return false;
  if (islands.includes(to)) return from === servesBoth;
  if (from === 'index') return to !== 'server';
  return order.includes(from) && order.includes(to) && order.indexOf(to) < order.indexOf(from);
}

describe('the layout of src/', () => {
  const files = filesBelow(src);

  it('has only the rooms that the design names', () => {
    const rooms = new Set(files.map(room));
    for (const name of rooms) expect([...order, ...islands, 'index']).toContain(name);
    expect(rooms).toContain('index');
  });

  it.each(files.map((file) => [path.relative(src, file), file]))('%s imports only what stands before it', (_, file) => {
    for (const target of importsOf(file)) {
      expect({ from: room(file), to: room(target), allowed: allowed(room(file), room(target)) }).toEqual({
        from: room(file),
        to: room(target),
        allowed: true,
      });
    }
  });

  it.each(files.map((file) => [path.relative(src, file), file]))(
    '%s names its relative imports with .js',
    (_, file) => {
      for (const target of importsOf(file)) expect(target).toMatch(/\.js$/);
    },
  );
});
