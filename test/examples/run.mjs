import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const names = readdirSync(here).filter((name) => existsSync(path.join(here, name, 'main.ts')));

const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`Usage: npm run example -- NAME\nExamples: ${names.join(', ')}\n`);
  process.exit(2);
}

// Inside the project, so that the bundles find its packages.
const folder = mkdtempSync(path.join(root, 'node_modules/.example-'));
await build({
  entryPoints: { example: path.join(here, name, 'main.ts'), emulator: path.join(root, 'src/emulator/index.ts') },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  tsconfig: path.join(root, 'test/tsconfig.json'),
  logLevel: 'error',
});
const load = (bundle) => import(pathToFileURL(path.join(folder, bundle)).href);

if (process.env.NAVER_CAPTCHA_CLIENT_ID === undefined) {
  const { startEmulator } = await load('emulator.mjs');
  const { url, clientId, clientSecret } = await startEmulator();
  process.env.NAVER_CAPTCHA_BASE_URL = url;
  process.env.NAVER_CAPTCHA_CLIENT_ID = clientId;
  process.env.NAVER_CAPTCHA_CLIENT_SECRET = clientSecret;
  process.stdout.write(`On the emulator at ${url}; with NAVER_CAPTCHA_CLIENT_ID and its secret, on NAVER.\n`);
}
process.chdir(path.join(here, name));
try {
  await load('example.mjs');
} finally {
  rmSync(folder, { recursive: true });
}
