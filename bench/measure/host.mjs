// The other side of child.mjs: starts one server and lets the runner call its functions.
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
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

  /** Bytes in use after two collections: `minor` ones free young objects only, `full` ones all. */
  collect(kind) {
    for (let i = 0; i < 2; i++) globalThis.gc(kind === 'minor' ? { type: 'minor' } : undefined);
    return getHeapSpaceStatistics()
      .filter(({ space_name }) => space_name === 'new_space' || space_name === 'old_space')
      .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
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
