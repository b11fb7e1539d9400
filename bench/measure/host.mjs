// The other side of child.mjs: starts one server and lets the runner call its functions.
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { startProfile, stopProfile } from './profile.mjs';

const [, , module, options] = process.argv;
const { start } = await import(module);
const started = await start(JSON.parse(options));

const commands = {
  ...started,
  startProfile,
  stopProfile,

  /** Bytes in use after a full collection. */
  async memory() {
    for (let i = 0; i < 3; i++) {
      globalThis.gc();
      await pause(50);
    }
    const { heapUsed, rss, external } = process.memoryUsage();
    return { heap: heapUsed, rss, external };
  },

  resources() {
    const count = {};
    for (const name of process.getActiveResourcesInfo()) count[name] = (count[name] ?? 0) + 1;
    return count;
  },
};

process.on('message', async ({ id, command, argument }) => {
  try {
    process.send({ id, value: await commands[command](argument) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
const properties = Object.entries(started).filter(([, value]) => typeof value !== 'function');
process.send({ id: 'start', value: Object.fromEntries(properties) });
