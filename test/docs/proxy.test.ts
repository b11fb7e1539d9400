import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { variables } from '../../src/server/proxy/config/variables.js';
import { siteChecks } from '../../src/server/proxy/config/site-options.js';
import { codeBlocks, read } from '../helpers/markdown.js';
import { shopSecret, siteverify, solve, startProxy, type ProxySite } from '../helpers/proxy.js';
import { describeWith, programOf } from '../helpers/services.js';

const run = promisify(execFile);
const guide = read('docs/proxy.md');
const block = (language: string): string =>
  codeBlocks('docs/proxy.md').find((b) => b.language === language)?.text ?? '';

/** The first two cells of the rows that begin with a name in code. */
function rows(pattern: RegExp): [string, string][] {
  return guide
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', what = '']) => [name.replaceAll('`', ''), what.replaceAll('`', '')]);
}

describe('docs/proxy.md', () => {
  it('lists every variable, in order, in the words of --help', () => {
    expect(rows(/^\| `NAVER_CAPTCHA_/)).toEqual(
      Object.entries(variables).map(([name, { meaning }]) => [name, meaning]),
    );
  });

  it('names no variable that there is not', () => {
    const names = [...guide.matchAll(/NAVER_CAPTCHA_[A-Z_]+[A-Z]/g)].map(([name]) => name.replace(/_FILE$/, ''));
    const known = [...Object.keys(variables), 'NAVER_CAPTCHA_SITES'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('shows a sites file that the proxy takes', () => {
    const sites = codeBlocks('docs/proxy.md').find(({ text }) => text.startsWith('['))?.text ?? '';
    for (const site of JSON.parse(sites.replaceAll('…', 'x').replaceAll(/the (new|old) one/g, '$1')) as object[]) {
      expect(Object.keys(site)).toEqual(Object.keys(siteChecks));
      for (const [name, value] of Object.entries(site)) siteChecks[name as keyof typeof siteChecks](value, name);
    }
  });

  it('explains every code of /siteverify', async () => {
    const site = await startProxy();
    const explained = rows(/^\| `(missing|invalid|timeout|bad|internal)-/).map(([code]) => code);
    for (const question of [{ secret: '' }, { secret: 'x' }, {}, { response: 'x' }, { response: ['x', 'y'] }]) {
      const { body } = await siteverify(site.url, question);
      expect(explained).toContain(body['error-codes'][0]);
    }
    expect(explained).toHaveLength(7);
    await site.close();
  });

  describe('asks /siteverify', () => {
    let site: ProxySite;
    let folder: string;
    beforeAll(async () => {
      site = await startProxy();
      folder = mkdtempSync(path.join(tmpdir(), 'captcha-guide-'));
    });
    afterAll(async () => {
      await site.close();
      rmSync(folder, { recursive: true });
    });

    /** Runs a program twice with one token: it may be believed the first time only. */
    async function expectToAsk(program: string, file: string, text: string): Promise<void> {
      const script = path.join(folder, file);
      writeFileSync(script, text);
      const token = await solve(site);
      const env = { ...process.env, CAPTCHA_URL: site.url, CAPTCHA_SECRET: shopSecret, TOKEN: token };
      const answers = [];
      for (let time = 0; time < 2; time++) answers.push((await run(program, [script, token], { env })).stdout.trim());
      expect(answers.map((answer) => /^true$|"success":true/.test(answer))).toEqual([true, false]);
      expect(answers[1]).toMatch(/^false$|"timeout-or-duplicate"/);
    }

    describeWith('curl', 'as the guide has it', () => {
      it('with curl', async () => {
        const [, line = ''] = /^(curl .*\$TOKEN.*)$/m.exec(guide) ?? [];
        await expectToAsk('/bin/sh', 'ask.sh', line.replace('curl', 'curl -sS'));
      });
    });

    it('with Node.js', async () => {
      const call = '\nconsole.log(await captchaIsSolved(process.argv[2]));\n';
      await expectToAsk(process.execPath, 'ask.mjs', block('js') + call);
    });

    describeWith('php', 'as the guide has it', () => {
      it('with PHP', () =>
        expectToAsk(
          programOf('php') ?? '',
          'ask.php',
          `${block('php')}\necho json_encode(captcha_is_solved($argv[1]));`,
        ));
    });

    describeWith('flask', 'as the guide has it', () => {
      it('with Python', () =>
        expectToAsk(
          programOf('flask') ?? '',
          'ask.py',
          `${block('python')}\n\nimport sys\nprint(json.dumps(captcha_is_solved(sys.argv[1])))\n`,
        ));
    });
  });
});
