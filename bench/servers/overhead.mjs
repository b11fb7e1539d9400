import http from 'node:http';
import process from 'node:process';
import express from 'express';
import session from 'express-session';
import { Pool } from 'undici';
import { naverCaptcha } from '../../dist/esm/index.js';
import { Deadline } from '../../dist/esm/upstream/deadline.js';
import { closedLoop, visitors } from '../measure/load.mjs';
import { shuffled } from '../measure/statistics.mjs';
import { comparePath, credentialHeaders, credentials } from './credentials.mjs';
import { listen } from './listen.mjs';

const far = 1_000_000;
const on = { limits: { verify: { perAddress: far } }, dailyBudget: 1_000 * far };
const off = { limits: false, dailyBudget: false, circuitBreaker: false, retries: 0 };
const concurrency = 8;

/**
 * Calls that differ in one thing only, in one process and by turns, since differences of some microseconds drown
 * between two processes.
 */
export async function start({ baseUrl }) {
  const calls = {
    plain: undiciCall(baseUrl),
    'with deadline': undiciCall(baseUrl, 5_000),
    off: await verification({ baseUrl, ...off }),
    'off again': await verification({ baseUrl, ...off }),
    on: await verification({ baseUrl, ...on }),
  };
  return {
    /** CPU µs of a call, one figure for each turn. */
    async micros({ turns, count }) {
      const found = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
      for (let turn = 0; turn < turns; turn++) {
        for (const [name, run] of shuffled(Object.entries(calls))) {
          const before = process.cpuUsage();
          await run(count);
          const { user, system } = process.cpuUsage(before);
          found[name].push((user + system) / count);
        }
      }
      return found;
    },
  };
}

/** undici alone, or under the client's bound on time. */
function undiciCall(baseUrl, timeoutMs) {
  const pool = new Pool(baseUrl, { connections: 64, pipelining: 1 });
  const request = { method: 'GET', path: `${comparePath}AB12CD`, headers: credentialHeaders };
  const get = async (signal) => (await pool.request({ ...request, signal })).body.json();
  const bounded = async () => {
    const deadline = new Deadline(timeoutMs);
    await get(deadline);
    deadline.clear();
  };
  return (count) => closedLoop(count, concurrency, timeoutMs === undefined ? () => get() : bounded);
}

/** `captcha.verify()` of a challenge that is never used up, within a request that stays open. */
async function verification(options) {
  const records = new Map();
  const store = {
    put: (_owner, slot, value) => void records.set(slot, value),
    take: (_owner, slot) => records.get(slot),
  };
  const captcha = naverCaptcha({ ...credentials, store, challengeTtlMs: 7_200_000, ...options });
  const app = express();
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
  app.use('/captcha', captcha.router);
  const opened = new Promise((resolve) => app.get('/open', (req) => resolve(req)));
  const crowd = visitors(`http://127.0.0.1:${await listen(http.createServer(app))}`, 1);
  const { headers } = await crowd.request('/captcha/image');
  // Shown once; what it was issued as is not there twice.
  for (const slot of records.keys()) if (!slot.startsWith('shown')) records.delete(slot);
  void crowd.request('/open', { headers: { cookie: String(headers['set-cookie']) } }).catch(() => undefined);
  const req = await opened;
  return (count) =>
    closedLoop(count, concurrency, async () => {
      // One request is verified once, and has one such header; here it would grow.
      req.res.removeHeader('RateLimit');
      req.res.removeHeader('RateLimit-Policy');
      const { success } = await captcha.verify(req, { response: 'AB12CD' });
      if (!success) throw new Error('The verification failed.');
    });
}
