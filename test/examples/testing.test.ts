import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { naverCaptcha } from '../../src/index.js';
import { startEmulator } from '../../src/emulator/index.js';
import { describeInBrowser } from '../helpers/browser.js';
import { createApp } from './testing/app.js';
import { openAndSolve } from './testing/playwright.js';

const root = path.resolve(__dirname, '../..');

describe('the example for node:test', () => {
  it('passes', async () => {
    // Inside the project, so that the bundle finds its packages.
    const folder = mkdtempSync(path.join(root, 'node_modules/.example-'));
    const outfile = path.join(folder, 'signup.test.mjs');
    await build({
      entryPoints: [path.join(__dirname, 'testing/node-test.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      tsconfig: path.join(root, 'test/tsconfig.json'),
      logLevel: 'error',
    });
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', outfile]);
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/^# pass 1$/m);
  });
});

describeInBrowser('the example for Playwright', (surfer) => {
  it('solves the captcha of a page', async () => {
    const emulator = await startEmulator();
    const { clientId, clientSecret, url: baseUrl } = emulator;
    const captcha = naverCaptcha({ clientId, clientSecret, baseUrl });
    const server = createApp(captcha).listen(0, '127.0.0.1');
    try {
      const page = await surfer.visit('about:blank');
      const { port } = server.address() as { port: number };
      await openAndSolve(page, `http://127.0.0.1:${port}/signup`, emulator);
      await page.getByLabel('Name').fill('Kim');
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByText('Welcome!').waitFor();
    } finally {
      server.closeAllConnections();
      server.close();
      await captcha.close();
      await emulator.close();
    }
  });
});
