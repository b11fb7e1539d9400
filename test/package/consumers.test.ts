import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { solve, startEmulator } from '../../src/emulator/index.js';
import { startProgram, visitorOf } from '../helpers/example.js';
import { codeBlocks } from '../helpers/markdown.js';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

/** What a user writes, with the imports of either module system put before it. */
const program = `
async function main() {
  const { url: baseUrl, clientId, clientSecret, lastAnswer, close } = await startEmulator();
  const captcha = naverCaptcha({ clientId, clientSecret, baseUrl });
  const app = express();
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  app.use('/captcha', captcha.router);
  app.post('/signup', express.urlencoded({ extended: false }), captcha.requireCaptcha(), (req, res) => {
    res.send('signed up: ' + String(req.captcha?.success));
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const picture = await fetch(\`http://127.0.0.1:\${port}/captcha/image\`);
  await picture.arrayBuffer();
  const submit = await fetch(\`http://127.0.0.1:\${port}/signup\`, {
    method: 'POST',
    headers: { cookie: picture.headers.getSetCookie()[0]!.split(';')[0]! },
    body: new URLSearchParams({ 'captcha-response': lastAnswer() ?? '' }),
  });
  const text = await submit.text();
  server.closeAllConnections();
  server.close();
  await captcha.close();
  await close();
  return text;
}
`;
const untyped = program.replace(/ as \{ port: number \}|!/g, '');

const esm = (framework: string): string => `import express from '${framework}';
import session from 'express-session';
import { naverCaptcha } from 'express-naver-captcha';
import { startEmulator } from 'express-naver-captcha/emulator';
`;
const cjs = (framework: string): string => `const express = require('${framework}');
const session = require('express-session');
const { naverCaptcha, isCaptchaError } = require('express-naver-captcha');
const { startEmulator } = require('express-naver-captcha/emulator');
`;
const print = 'main().then(console.log);\n';

/** A program of the project's own packages, run where the consumer is. */
const tool = (name: string): string => path.join(root, 'node_modules', name);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'consumer-'));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [{ filename: string }];
  await run('tar', ['-xzf', filename], { cwd: folder });
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  await run('mv', ['package', path.join(modules, 'express-naver-captcha')], { cwd: folder });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function consume(name: string, text: string, ...command: [string, ...string[]]): Promise<string> {
  writeFileSync(path.join(folder, name), text);
  const [file, ...args] = command;
  const { stdout, stderr } = await run(file, [...args, name], { cwd: folder });
  return stdout + stderr;
}

describe('the packed package', () => {
  it.each(['express', 'express4'])('works from ESM with %s', async (framework) => {
    expect(await consume(`${framework}.mjs`, esm(framework) + untyped + print, 'node')).toBe('signed up: true\n');
  });

  it.each(['express', 'express4'])('works from CommonJS with %s', async (framework) => {
    expect(await consume(`${framework}.cjs`, cjs(framework) + untyped + print, 'node')).toBe('signed up: true\n');
  });

  it('works inside a CommonJS Jest suite', async () => {
    const suite = `${cjs('express')}${untyped}
test('signs up', async () => expect(await main()).toBe('signed up: true'));
test('knows its errors', () => {
  expect(() => naverCaptcha({})).toThrow('clientId');
  try { naverCaptcha({}); } catch (error) { expect(isCaptchaError(error)).toBe(true); }
});`;
    writeFileSync(path.join(folder, 'package.json'), '{"name":"consumer","private":true}');
    expect(
      await consume('signup.test.js', suite, process.execPath, tool('jest/bin/jest.js'), '--rootDir', '.'),
    ).toContain('2 passed');
  }, 60_000);

  it.each([
    ['node16', 'node16', 'm.mts'],
    ['node16', 'node16', 'c.cts'],
    ['esnext', 'bundler', 'b.ts'],
  ])(
    'has types for module %s, resolution %s (%s)',
    async (module, resolution, name) => {
      const typed = `${esm('express')}${program}
const captcha = naverCaptcha({ clientId: 'a', clientSecret: 'b' });
// @ts-expect-error -- an unknown option
naverCaptcha({ clientId: 'a', clientSecret: 'b', timeout: 5 });
// @ts-expect-error -- no secret
naverCaptcha({ clientId: 'a' });
// @ts-expect-error -- an unknown option of the guard
captcha.requireCaptcha({ froms: 'a' });
${print}`;
      const options = [
        '--module',
        module,
        '--moduleResolution',
        resolution,
        '--strict',
        '--noEmit',
        '--skipLibCheck',
        '--esModuleInterop',
      ];
      const types = ['--target', 'es2022', '--types', 'node'];
      expect(
        await consume(
          name,
          typed,
          process.execPath,
          tool('typescript/bin/tsc'),
          '--ignoreConfig',
          ...options,
          ...types,
        ),
      ).toBe('');
    },
    60_000,
  );

  it.each([
    ['a TypeScript file', 'readme.ts', (text: string) => text],
    ['an ES module', 'readme.mjs', (text: string) => text],
    [
      'a CommonJS file',
      'readme.cjs',
      (text: string) => text.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);'),
    ],
  ])(
    "runs the README's first example as %s",
    async (_, name, write) => {
      const example = codeBlocks('README.md').find(({ language }) => language === 'ts')?.text ?? '';
      // Nothing of it is changed but NAVER, in whose place the emulator stands.
      const baseUrl = 'baseUrl: process.env.NAVER_CAPTCHA_BASE_URL';
      const text = write(example).replace('naverCaptcha({ clientId,', `naverCaptcha({ ${baseUrl}, clientId,`);
      expect(text).toContain(baseUrl);
      writeFileSync(path.join(folder, name), text);
      if (name.endsWith('.ts')) {
        const options = ['--module', 'node16', '--strict', '--esModuleInterop', '--skipLibCheck', '--ignoreConfig'];
        await run(process.execPath, [tool('typescript/bin/tsc'), ...options, name], { cwd: folder });
      }
      const emulator = await startEmulator();
      const site = await startProgram([path.join(folder, name.replace(/ts$/, 'js'))], emulator);
      const agent = visitorOf(site);
      await agent.get('/signup').expect(200, /<naver-captcha>/);
      const response = await solve(agent, emulator);
      await agent.post('/signup').type('form').send({ 'captcha-response': response }).expect(200, 'Welcome!');
      await agent.post('/signup').type('form').send({ 'captcha-response': response }).expect(403);
      await site.close();
      await emulator.close();
    },
    60_000,
  );

  it('loads no server, emulator, widget, Redis or picture library with its main entry', async () => {
    const loaded = `require('express-naver-captcha');
console.log(Object.keys(require.cache).filter((f) => /naver-captcha.dist.cjs.(server|emulator|widget)|sharp|redis.dist|ioredis|pino|prom-client/.test(f)).length);`;
    expect(await consume('loaded.cjs', loaded, 'node')).toBe('0\n');
  });
});
