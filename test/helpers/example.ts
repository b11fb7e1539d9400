import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import request from 'supertest';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { freePort } from './port.js';
import { until } from './until.js';

const folder = path.resolve(__dirname, '../examples');

/** An example in a process of its own, started as a reader would start it. */
export interface Example {
  readonly url: string;
  /** What it has printed so far. */
  readonly output: () => string;
  close(): Promise<void>;
}

/** Starts an example of the project on an emulator. */
export function startExample(
  name: string,
  emulator: Emulator,
  env?: Readonly<Record<string, string>>,
): Promise<Example> {
  return startProgram([path.join(folder, 'run.mjs'), name], emulator, env);
}

/** Starts a program that listens at `PORT` on an emulator. */
export async function startProgram(
  command: readonly string[],
  emulator: Emulator,
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const port = await freePort();
  const child = spawn(process.execPath, command, {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: String(port),
      NAVER_CAPTCHA_BASE_URL: emulator.url,
      NAVER_CAPTCHA_CLIENT_ID: emulator.clientId,
      NAVER_CAPTCHA_CLIENT_SECRET: emulator.clientSecret,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(output);
    return fetch(url).then(
      () => true,
      () => false,
    );
  }, 20_000);
  return {
    url,
    output: () => output,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Examples for the suite around the call, on one emulator; they end with it. */
export function useExamples() {
  let emulator: Emulator;
  const running: Example[] = [];
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(async () => {
    await Promise.all(running.map((example) => example.close()));
    await emulator.close();
  });
  return {
    get emulator() {
      return emulator;
    },
    async start(name: string, env?: Readonly<Record<string, string>>): Promise<Example> {
      const example = await startExample(name, emulator, env);
      running.push(example);
      return example;
    },
  };
}

/** A visitor of an example, with a cookie jar. */
export function visitorOf({ url }: Example): ReturnType<typeof request.agent> {
  return request.agent(url);
}
