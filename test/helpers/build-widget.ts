import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const builder = path.resolve(__dirname, '../../src/widget/bundle.mjs');

/** Builds the widget anew, in a process of its own: esbuild does not run inside Jest's. Returns the script. */
export async function build(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [builder, '--print']);
  return stdout;
}
