import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildCli, type BuiltCli } from '../helpers/built-cli.js';
import { stringsHeldBy } from '../helpers/heap.js';

const run = promisify(execFile);

/** A site in a process of its own: every fault at every call, every error kept and printed, debug logging on. */
const program = `
import { inspect } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';
import express from 'express';
import session from 'express-session';
import { naverCaptcha } from './index.js';
import { startEmulator } from './emulator/index.js';
import { faultDescriptions } from './emulator/faults/fault.js';

const emulator = await startEmulator({ clientId: 'canary-client-id', clientSecret: 'canary-client-secret' });
const captcha = naverCaptcha({
  clientId: 'canary-client-id', clientSecret: 'canary-client-secret', baseUrl: emulator.url,
  limits: false, dailyBudget: false, timeoutMs: 250, retries: 1, circuitBreaker: false,
});
const kept = (globalThis.kept = []);
const keys = new Set();
const app = express();
app.use(session({ secret: 'canary-session-secret', resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
app.post('/signup', express.json(), captcha.requireCaptcha({
  onRejected(error, req, res, next) { kept.push(error); console.error(error); next(error); },
}), (req, res) => res.send('handled'));
app.use((error, req, res, next) => {
  kept.push(error);
  console.error(inspect(error, { depth: Infinity, showHidden: true, getters: true }), JSON.stringify(error), error.stack);
  res.status(error.status ?? 500).json({ message: error.message });
});
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const base = 'http://127.0.0.1:' + server.address().port;
let cookie = '';
async function ask(path, body, accept = 'application/json') {
  const answer = await fetch(base + path, {
    redirect: 'manual',
    headers: { cookie, accept, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  }).catch((error) => error);
  if (!(answer instanceof Response)) return;
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
  const bytes = Buffer.from(await answer.arrayBuffer().catch(() => new ArrayBuffer(0)));
  console.log(answer.status, inspect([...answer.headers]), bytes.toString('latin1'));
}
for (const fault of Object.keys(faultDescriptions)) {
  for (const operation of ['issue', 'image', 'compare']) {
    if (operation === 'compare') await ask('/captcha/image');
    emulator.fail(operation, fault, 2);
    if (operation === 'compare') await ask('/signup', { 'captcha-response': 'WRONG' });
    else await ask('/captcha/image', undefined, 'text/html');
    if (operation === 'compare') await ask('/signup', { 'captcha-response': 'WRONG' });
  }
  for (const { query } of emulator.requests) for (const key of query.getAll('key')) keys.add(key);
  emulator.reset();
}
await captcha.client.fetchPicture('unknown-key').catch((error) => kept.push(error));
writeHeapSnapshot(process.argv[2]);
console.log('KEPT ' + kept.length + ' KEYS ' + [...keys].join(' '));
process.exit(0);
`;

describe('a run with every fault, debug logging and every error printed', () => {
  let cli: BuiltCli;
  let output: string;
  let keys: string[];
  let kept: number;
  let heap: string;
  beforeAll(async () => {
    cli = buildCli('esm');
    const folder = path.resolve(cli.file, '../..');
    const file = path.join(folder, 'every-fault.js');
    heap = path.join(folder, 'end.heapsnapshot');
    writeFileSync(file, program);
    const { stdout, stderr } = await run(process.execPath, [file, heap], {
      env: { ...process.env, DEBUG: '*', NODE_ENV: 'test' },
      maxBuffer: 1e9,
      encoding: 'latin1',
    });
    const [, count = '0', list = ''] = /KEPT (\d+) KEYS (.*)\n/.exec(stdout) ?? [];
    kept = Number(count);
    keys = list.split(' ');
    output = stdout.replace(/KEPT .*\n/, '') + stderr;
  }, 120_000);
  afterAll(() => cli.remove());

  it('forces errors enough to search', () => {
    expect(kept).toBeGreaterThan(50);
    expect(keys.length).toBeGreaterThan(30);
    expect(output).toContain('express-session');
  });

  it('puts neither id, secret nor key into an answer, a cookie or a log', () => {
    expect(output.match(/canary[\w-]*/g)).toBeNull();
    expect(keys.filter((key) => output.includes(key))).toEqual([]);
  });

  it('leaves neither id, secret nor key within reach of an error', async () => {
    const held = [...(await stringsHeldBy(heap, (name) => /^Captcha\w*Error$/.test(name)))];
    expect(held.some((text) => text.startsWith('ERR_CAPTCHA_'))).toBe(true);
    expect(held.filter((text) => text.includes('canary') || keys.some((key) => text.includes(key)))).toEqual([]);
  });
});
