import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const root = path.resolve(__dirname, '../..');
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const all = Object.entries(lock.packages).filter(([place]) => place !== '');
/** What an installation of this package brings along, the optional parts included. */
const production = all.filter(([, { dev }]) => dev !== true);

/** Licences that ask for nothing but a notice, and go with MIT. */
const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

function nameOf(place: string): string {
  return place.replace(/^.*node_modules\//, '');
}

describe('what the package brings along', () => {
  it('runs nothing when it is installed', () => {
    expect(production.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([place]) => place)).toEqual(
      [],
    );
  });

  it('comes from the registry, with its digest', () => {
    for (const [place, { resolved, integrity }] of all) {
      if (resolved !== undefined)
        expect([place, resolved]).toEqual([place, expect.stringMatching(/^https:\/\/registry\.npmjs\.org\//)]);
      expect([place, integrity]).toEqual([place, expect.stringMatching(/^sha512-/)]);
    }
  });

  it('has licences that go with MIT, each listed in docs/licences.md', () => {
    const held = new Map(production.map(([place, { license }]) => [nameOf(place), license ?? 'none']));
    expect([...new Set(held.values())].filter((license) => !permissive.includes(license))).toEqual([]);
    const rows = readFileSync(path.join(root, 'docs/licences.md'), 'utf8').matchAll(/^\| `([^`]+)` +\| (\S+) +\|$/gm);
    expect(Object.fromEntries([...rows].map(([, name, license]) => [name, license]))).toEqual(Object.fromEntries(held));
  });

  it('has no second copy of what it calls NAVER with', () => {
    for (const name of ['axios', 'undici', 'express', 'express-session', 'helmet'])
      expect(production.filter(([place]) => nameOf(place) === name)).toHaveLength(1);
  });
});
