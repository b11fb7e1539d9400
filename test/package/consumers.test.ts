import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { solve, startEmulator } from '../../src/emulator/index.js';
import { startProgram, visitorOf } from '../helpers/example.js';
import { codeBlocks } from '../helpers/markdown.js';
import { gzipSync } from 'node:zlib';

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

/** What the types promise; each mistake must be one to the compiler. */
const promises = `
import type { ChallengeOwner, ChallengeStore, CaptchaErrorCode } from 'express-naver-captcha';
import { isCaptchaError, RedisChallengeStore, SessionChallengeStore } from 'express-naver-captcha';
import { createProxyServer } from 'express-naver-captcha/server';
import type { Request } from 'express';
class Kept implements ChallengeStore {
  async put(owner: ChallengeOwner, slot: string, value: string, ttlMs: number) { void [owner.id, slot, value, ttlMs]; }
  async take(owner: ChallengeOwner, slot: string) { return owner.id === slot ? 'value' : undefined; }
}
const captcha = naverCaptcha({ clientId: 'a', clientSecret: 'b', store: new Kept() });
naverCaptcha({ clientId: 'a', clientSecret: 'b', store: new SessionChallengeStore(), timeoutMs: undefined });
// @ts-expect-error -- an unknown option
naverCaptcha({ clientId: 'a', clientSecret: 'b', timeout: 5 });
// @ts-expect-error -- no secret
naverCaptcha({ clientId: 'a' });
// @ts-expect-error -- a service that does not exist
naverCaptcha({ clientId: 'a', clientSecret: 'b', service: 'naver' });
// @ts-expect-error -- a store that cannot take
naverCaptcha({ clientId: 'a', clientSecret: 'b', store: { put: async () => {} } });
// @ts-expect-error -- a client that is none of Redis
new RedisChallengeStore({ client: {} });
// @ts-expect-error -- an unknown option of the guard
captcha.requireCaptcha({ froms: 'a' });
// @ts-expect-error -- a policy that does not exist
captcha.requireCaptcha({ onUnavailable: 'open' });
// @ts-expect-error -- a proxy without sites
createProxyServer({ clientId: 'a', clientSecret: 'b' });
export function handler(req: Request) {
  const solved = req.captcha;
  // @ts-expect-error -- a route without the guard has none
  solved.solvedAt;
  if (solved?.success === true) {
    const at: Date = solved.solvedAt;
    return [at, solved.keepPass(), solved.form.length];
  }
  return undefined;
}
export async function verdict(req: Request) {
  const found = await captcha.verify(req, { form: 'login' });
  if (found.success) return found.solvedAt.getTime();
  const code: CaptchaErrorCode = found.code;
  // @ts-expect-error -- what was refused has no time
  found.solvedAt;
  return code;
}
export const statusOf = (error: unknown) => (isCaptchaError(error) ? error.status : 500);
`;

/** A program of the project's own packages, run where the consumer is. */
const tool = (name: string): string => path.join(root, 'node_modules', name);

let folder: string;
let packedBytes: number;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'consumer-'));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename, size }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [
    { filename: string; size: number },
  ];
  packedBytes = size;
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

  it.each([
    ['ESM', 'proxy.mjs', "import { createProxyServer } from 'express-naver-captcha/server';"],
    ['CommonJS', 'proxy.cjs', "const { createProxyServer } = require('express-naver-captcha/server');"],
  ])('has the proxy for %s', async (_, name, load) => {
    const sites = "[{ siteKey: 'shop', secrets: ['of-the-test'], origins: ['https://shop.example'] }]";
    const start = `createProxyServer({ clientId: 'a', clientSecret: 'b', logLevel: 'silent', sites: ${sites} })`;
    const text = `${load}
async function main() {
  const proxy = ${start};
  const { url } = await proxy.listen();
  const { status } = await fetch(url + '/readyz');
  await proxy.close();
  return status;
}
${print}`;
    expect(await consume(name, text, 'node')).toBe('200\n');
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

  it('works inside a Jest suite of TypeScript', async () => {
    const suite = `${esm('express')}${program}
test('signs up', async () => expect(await main()).toBe('signed up: true'));`;
    const compiler = { module: 'node16', moduleResolution: 'node16', strict: true, esModuleInterop: true };
    const options = { tsconfig: { ...compiler, types: ['node', 'jest'], target: 'es2022', skipLibCheck: true } };
    const config = { testMatch: ['**/typed.test.ts'], transform: { '\\.ts$': ['ts-jest', options] } };
    writeFileSync(path.join(folder, 'package.json'), '{"name":"consumer","private":true}');
    const jest = [process.execPath, tool('jest/bin/jest.js'), '--rootDir', '.', '--config', JSON.stringify(config)];
    expect(await consume('typed.test.ts', suite, ...(jest as [string, ...string[]]))).toContain('1 passed');
  }, 60_000);

  it.each([
    ['node16', 'node16', 'm.mts'],
    ['node16', 'node16', 'c.cts'],
    ['esnext', 'bundler', 'b.ts'],
  ])(
    'has types for module %s, resolution %s (%s)',
    async (module, resolution, name) => {
      const typed = `${esm('express')}${program}${promises}${print}`;
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

  it('has at most 250 KB besides the outlines and clips of the emulator', () => {
    const dist = path.join(folder, 'node_modules/express-naver-captcha/dist');
    const data = ['esm', 'cjs'].flatMap((format) =>
      ['picture/glyphs.js', 'sound/clips.js'].map((file) => readFileSync(path.join(dist, format, 'emulator', file))),
    );
    const dataBytes = data.reduce((sum, file) => sum + gzipSync(file).length, 0);
    expect(packedBytes - dataBytes).toBeLessThan(250_000);
  });

  it('loads no server, emulator, widget, Redis or picture library with its main entry', async () => {
    const loaded = `require('express-naver-captcha');
console.log(Object.keys(require.cache).filter((f) => /naver-captcha.dist.cjs.(server|emulator|widget)|sharp|redis.dist|ioredis|pino|prom-client/.test(f)).length);`;
    expect(await consume('loaded.cjs', loaded, 'node')).toBe('0\n');
  });
});
