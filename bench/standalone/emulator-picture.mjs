// How long the emulator's pictures and sounds take, how large they are, and whether memory stays flat.
// Argument: pictures a round.
// Memory is read after a warm-up of one round and after each of three more.
import process from 'node:process';
import { performance } from 'node:perf_hooks';
import { startEmulator } from '../../dist/esm/emulator/index.js';

const { fetch } = globalThis;

const count = Number(process.argv[2] ?? 500);

/** The value below which a share of the sorted values lies. */
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function residentMegabytes() {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function measure(name, keyPath, mediaPath, options) {
  const emulator = await startEmulator({ seed: 'bench', ...options });
  const headers = { 'X-Naver-Client-Id': emulator.clientId, 'X-Naver-Client-Secret': emulator.clientSecret };
  const get = (path) => fetch(emulator.url + path, { headers });
  const times = [];
  const sizes = [];
  const one = async () => {
    const { key } = await (await get(keyPath)).json();
    const start = performance.now();
    const media = await (await get(`${mediaPath}?key=${key}`)).arrayBuffer();
    times.push(performance.now() - start);
    sizes.push(media.byteLength);
  };
  for (let i = 0; i < count; i++) await one();
  times.length = sizes.length = 0;
  const resident = [residentMegabytes()];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < count; i++) await one();
    resident.push(residentMegabytes());
  }
  await emulator.close();
  times.sort((a, b) => a - b);
  sizes.sort((a, b) => a - b);
  const ms = [0.5, 0.95].map((share) => at(times, share).toFixed(1)).join(' / ');
  const kb = [0, 0.5, 1].map((share) => (at(sizes, share) / 1024).toFixed(1)).join(' / ');
  process.stdout.write(
    `${name.padEnd(9)} ms median / p95 ${ms}   KB min / median / max ${kb}   RSS MB ${resident.map(Math.round).join(' -> ')}\n`,
  );
}

const image = ['/v1/captcha/nkey?code=0', '/v1/captcha/ncaptcha.bin'];
await measure('textured', ...image, { style: 'textured' });
await measure('striped', ...image, { style: 'striped' });
await measure('sound', '/v1/captcha/skey?code=0', '/v1/captcha/scaptcha', {});
