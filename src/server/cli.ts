#!/usr/bin/env node
import { inspect } from 'node:util';
import { runCli } from './run-cli.js';

const stop = new AbortController();
// Once only: whoever presses Ctrl+C a second time does not want to wait.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  env: process.env,
  program: process.argv[1] ?? '',
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = 1;
  },
);
