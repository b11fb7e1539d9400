import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { measuredCore, otherCores, pin } from './pin.mjs';

const host = fileURLToPath(new URL('host.mjs', import.meta.url));

/**
 * Starts a module of `bench/servers/` in a process of its own. `ask(command, argument)` calls one of the functions
 * that its `start()` returned; what is no function there is a property here.
 *
 * @param core - `measuredCore` for what is measured, `otherCores` for what it talks to
 */
async function startChild(module, options, core, env = {}) {
  const url = new URL(`../servers/${module}.mjs`, import.meta.url).href;
  const child = fork(host, [url, JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    // Express prints every error elsewhere, and there are many here that are wanted.
    env: { ...process.env, NODE_ENV: 'test', ...env },
  });
  pin(child.pid, core);
  const waiting = new Map();
  let next = 0;
  const ended = once(child, 'exit');
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(`${module}: ${error}`));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended with ${code}`));
  });
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const properties = await answer('start');
  return {
    ...properties,
    pid: child.pid,
    ask(command, argument) {
      child.send({ id: next, command, argument });
      return answer(next++);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export const startMeasured = (module, options = {}, env = {}) => startChild(module, options, measuredCore, env);

export const startOther = (module, options = {}) => startChild(module, options, otherCores);
