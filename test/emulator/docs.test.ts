import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startEmulator } from '../../src/emulator/index.js';
import { faultDescriptions } from '../../src/emulator/faults/fault';

const text = readFileSync(path.resolve(__dirname, '../../docs/emulator.md'), 'utf8');

describe('docs/emulator.md', () => {
  it('says first what the emulator does not reproduce', () => {
    const [, firstParagraph = ''] = text.split('\n\n');
    expect(firstParagraph).toContain('does **not** reproduce');
  });

  it.each(Object.entries(faultDescriptions))('lists the fault %s with what it does', (name, description) => {
    expect(text.replace(/ +\|/g, ' |').replace(/\| +/g, '| ')).toContain(`| \`${name}\` | ${description} |`);
  });

  it('names every option', async () => {
    const refusal: unknown = await startEmulator({ none: 1 } as object).catch((error: unknown) => error);
    const [, names = ''] = /There are: (.*)\./.exec(refusal instanceof Error ? refusal.message : '') ?? [];
    expect(names.split(', ').length).toBeGreaterThan(10);
    for (const name of names.split(', ')) expect(text).toContain(`\`${name}\``);
  });

  it('names every member of a running emulator', async () => {
    const emulator = await startEmulator();
    await emulator.close();
    for (const name of Object.keys(emulator)) expect(text).toMatch(new RegExp(`\`${name}[\`(]`));
  });
});
