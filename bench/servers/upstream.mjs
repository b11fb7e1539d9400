import http from 'node:http';
import https from 'node:https';
import { setTimeout } from 'node:timers';
import { answerOf } from './answers.mjs';
import { faults } from './faults.mjs';
import { listen } from './listen.mjs';

/**
 * Answers as NAVER does, as cheaply as node:http can, so that its own cost does not drown what is measured.
 *
 * @param options - `delayMs` before each answer, in place of a way to Korea; `tls` with `key` and `cert` in PEM; `keepAliveMs`,
 * by default longer than any pause between two rounds, so that new connections are those that a caller did not keep
 */
export async function start({ delayMs = 0, keepAliveMs = 120_000, tls }) {
  const held = new Set();
  let calls = 0;
  let connections = 0;
  let fault;
  const server = tls ? https.createServer(tls, receive) : http.createServer(receive);
  server.keepAliveTimeout = keepAliveMs;
  server.on(tls ? 'secureConnection' : 'connection', () => connections++);

  function receive(req, res) {
    calls++;
    if (delayMs === 0) answer(req, res);
    else setTimeout(answer, delayMs, req, res);
  }

  function answer(req, res) {
    const found = answerOf(req.url);
    if (fault && [found.operation, 'any'].includes(fault.operation) && Math.random() < (fault.share ?? 1)) {
      faults[fault.name](res, found, held);
    } else res.writeHead(200, { 'Content-Type': found.type, 'Cache-Control': 'no-store' }).end(found.body);
  }

  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server)}`,
    /** Lets calls of an operation (or of `any`) go wrong from now on, or a share of them; without a name, none. */
    fail: (next) => void (fault = next?.name === undefined ? undefined : next),
    /** Sends the rest of what `stall` holds back. */
    release: () => held.forEach((release) => release()),
    holding: () => held.size,
    counts: () => ({ calls, connections }),
  };
}
