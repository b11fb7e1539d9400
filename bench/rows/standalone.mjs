import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** Runs a script that measures its own process, and prints what it found itself. */
const standalone = (name, argumentsOf) => async (options) => {
  const file = fileURLToPath(new URL(`../standalone/${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', file, ...argumentsOf(options).map(String)], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
  return { rows: [] };
};

export const emulatorPicture = standalone('emulator-picture', ({ quick }) => [quick ? 20 : 500]);

export const visitorsWhoLeave = standalone('visitors-who-leave', ({ quick, redis }) => [
  quick ? 200 : 10_000,
  ...(redis ? [redis] : []),
]);

export const hostileUpstream = standalone('hostile-upstream', ({ quick }) =>
  quick ? [50, 200, 100] : [1_000, 10_000, 2_000],
);
