import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UnderWay } from '../../src/challenge/under-way.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

const heapBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'new_space' || space_name === 'old_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

describe('what is under way', () => {
  it('is found by its name until it ends', () => {
    const table = new UnderWay<object>();
    const entry = {};
    table.set('a', entry);
    expect([table.get('a'), table.get('b'), table.get('toString')]).toEqual([entry, undefined, undefined]);
    table.end('a', entry);
    expect(table.get('a')).toBeUndefined();
  });

  it('is not ended by what it has replaced', () => {
    const table = new UnderWay<object>();
    const [first, second] = [{}, {}];
    table.set('a', first);
    table.set('a', second);
    table.end('a', first);
    expect(table.get('a')).toBe(second);
  });

  it('leaves nothing, once over, that outlives a small collection of garbage', () => {
    const table = new UnderWay<object[]>();
    const entries: [string, object[]][] = [];
    let made = 0;
    const next = (): void => {
      const [name, entry] = [`${made++}-`, Array.from({ length: 100 }, (_, i) => ({ i }))] as const;
      table.set(name, entry);
      entries.push([name, entry]);
      if (entries.length > 8) table.end(...entries.shift()!);
    };
    for (let i = 0; i < 1_000; i++) next();
    collect();
    collect();
    const before = heapBytes();
    for (let i = 0; i < 500; i++) next();
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    // A Map leaves every one of the 500, some 2 MB.
    expect(heapBytes() - before).toBeLessThan(500_000);
  });
});
