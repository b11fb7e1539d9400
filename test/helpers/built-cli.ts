import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync, type Format } from 'esbuild';

const root = path.resolve(__dirname, '../..');

/** The command line as a package has it, built into a folder of its own. */
export interface BuiltCli {
  /** The file that `bin` names. */
  readonly file: string;
  remove(): void;
}

/** Builds every source file as it stands, which esbuild does in a fraction of the compiler's time. */
export function buildCli(format: Extract<Format, 'esm' | 'cjs'>): BuiltCli {
  const folder = mkdtempSync(path.join(tmpdir(), 'captcha-cli-'));
  const dist = path.join(folder, 'dist', format);
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  mkdirSync(dist, { recursive: true });
  buildSync({
    entryPoints: sources.filter((name) => name.endsWith('.ts')).map((name) => path.join(root, 'src', name)),
    outdir: dist,
    outbase: path.join(root, 'src'),
    format,
    platform: 'node',
    target: 'node20',
  });
  const type = format === 'esm' ? 'module' : 'commonjs';
  writeFileSync(path.join(dist, 'package.json'), JSON.stringify({ type }));
  copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    file: path.join(dist, 'server/cli.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A command that runs in a process of its own. */
export interface RunningCli {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** The first line of its standard output, once there is one, or all of it when it has ended. */
  readonly firstLine: Promise<string>;
  /** Its exit code, or the signal that ended it, once both of its outputs are read. */
  readonly ended: Promise<number | string | null>;
}

/** Starts a command, with no environment but the one given. */
export function startCli(cli: BuiltCli, args: readonly string[], env: Record<string, string> = {}): RunningCli {
  const child = spawn(process.execPath, [cli.file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const firstLine = new Promise<string>((resolve) => {
    const look = (): void => {
      if (output.stdout.includes('\n')) resolve(output.stdout.slice(0, output.stdout.indexOf('\n')));
    };
    child.stdout.on('data', (data: Buffer) => {
      output.stdout += data.toString();
      look();
    });
    void ended.then(() => resolve(output.stdout));
  });
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  return { process: child, output, firstLine, ended };
}
