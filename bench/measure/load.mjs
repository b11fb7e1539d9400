import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

/** A browser's side: kept connections to a site, as many as are asked for. */
export function visitors(url, connections) {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
  return {
    /** One request, read to its end. `firstByteMs` and `ms` are from its start. */
    async request(path, { method = 'GET', headers = {}, body } = {}) {
      const begun = performance.now();
      const answer = await pool.request({ method, path, headers, body });
      let firstByteMs;
      let bytes = 0;
      for await (const chunk of answer.body) {
        firstByteMs ??= performance.now() - begun;
        bytes += chunk.length;
      }
      const ms = performance.now() - begun;
      return { status: answer.statusCode, headers: answer.headers, bytes, firstByteMs: firstByteMs ?? ms, ms };
    },
    close: () => pool.destroy(),
  };
}

/** Does `count` tasks, `concurrency` at a time, each one as soon as another has ended. */
export async function closedLoop(count, concurrency, task) {
  const results = new Array(count);
  let next = 0;
  async function work() {
    while (next < count) {
      const i = next++;
      results[i] = await task(i);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, work));
  return results;
}

/** Starts `rate` tasks a second for some seconds, however long each takes: crowds do not wait for one another. */
export async function openLoop(rate, seconds, task) {
  const begun = performance.now();
  const count = Math.round(rate * seconds);
  const running = [];
  while (running.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) / 1_000) * rate) + 1);
    while (running.length < due) running.push(task(running.length));
    await pause(1);
  }
  return Promise.all(running);
}
