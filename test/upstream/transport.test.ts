import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { NaverCaptchaClient, type NaverCaptchaClientOptions } from '../../src/index.js';
import { errorOf } from '../helpers/error-of.js';
import { until } from '../helpers/until.js';
import { picture, startTcpUpstream, startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream;
let client: NaverCaptchaClient;
afterEach(async () => {
  await client.close();
  await upstream.close();
});

function connect(options: Partial<NaverCaptchaClientOptions> = {}): NaverCaptchaClient {
  client = new NaverCaptchaClient({ clientId: 'a', clientSecret: 'b', baseUrl: upstream.url, ...options });
  return client;
}

function httpAnswer(body: string | Buffer, type = 'text/plain'): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** What NAVER would answer to a request, by its first line. */
function answerTo(request: string): Buffer {
  if (request.includes('ncaptcha.bin')) return httpAnswer(picture, 'image/jpeg');
  return httpAnswer(request.includes('code=0') ? '{"key":"K"}' : '{"result":true}');
}

describe('the connections of a client', () => {
  it('are one for calls that follow each other', async () => {
    upstream = await startTcpUpstream((socket) => socket.on('data', (data) => socket.write(answerTo(String(data)))));
    connect();
    for (let i = 0; i < 20; i++) {
      await buffer((await client.fetchPicture(await client.issueKey())).stream);
      await client.compare('K', 'A');
    }
    expect(upstream.connected).toBe(1);
  });

  it('are maxConnections at most', async () => {
    const waiting: ServerResponse[] = [];
    upstream = await startUpstream((_req, res) => {
      waiting.push(res);
      if (waiting.length === 3) for (const held of waiting.splice(0)) held.end('{"key":"K"}');
    });
    connect({ maxConnections: 3, maxQueuedCalls: 50 });
    await Promise.all(Array.from({ length: 51 }, () => client.issueKey()));
    expect(upstream.connected).toBe(3);
  });

  it('serve the next call at once after one was ended', async () => {
    let hang = false;
    upstream = await startUpstream((_req, res) => {
      hang = !hang;
      if (!hang) res.end('{"key":"K"}');
    });
    connect({ maxConnections: 1, maxQueuedCalls: 1, timeoutMs: 20_000 });
    for (let i = 0; i < 50; i++) {
      const leave = new AbortController();
      const left = errorOf(client.issueKey('image', { signal: leave.signal }));
      await until(() => hang);
      leave.abort();
      expect(await client.issueKey()).toBe('K');
      expect(await left).toMatchObject({ reason: 'abandoned' });
    }
  });

  it('keep nobody waiting who leaves while one is made', async () => {
    upstream = await startTcpUpstream(() => undefined);
    connect({ baseUrl: upstream.url.replace('http', 'https'), timeoutMs: 120_000 });
    const leave = new AbortController();
    const left = errorOf(client.issueKey('image', { signal: leave.signal }));
    await until(() => upstream.connected === 1);
    leave.abort();
    expect(await left).toMatchObject({ reason: 'abandoned' });
  });

  it('end after an idle minute, however long the other end would keep them', async () => {
    const answer = String(httpAnswer('{"key":"K"}')).replace('\r\n', '\r\nKeep-Alive: timeout=600\r\n');
    upstream = await startTcpUpstream((socket) => socket.on('data', () => socket.write(answer)));
    jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
    try {
      await connect().issueKey();
      // undici starts the clock of an idle connection a turn of the event loop after its answer.
      await setImmediate();
      await setImmediate();
      const [socket] = upstream.sockets;
      const ended = once(socket!, 'close');
      jest.advanceTimersByTime(60_000);
      await ended;
    } finally {
      jest.useRealTimers();
    }
    expect(upstream.sockets.size).toBe(0);
  });

  it('end with the client', async () => {
    upstream = await startUpstream((_req, res) => void res.end('{"key":"K"}'));
    await connect().issueKey();
    await client.close();
    await until(() => upstream.sockets.size === 0);
    expect(await errorOf(client.issueKey())).toMatchObject({ reason: 'closed' });
  });

  it('are given back by error answers of which nobody reads the rest', async () => {
    let open = true;
    upstream = await startUpstream((req, res) => {
      if (open && req.url?.includes('ncaptcha.bin'))
        res.writeHead(404, { 'Content-Type': 'text/html' }).write('x'.repeat(100_000));
      else res.end('{"key":"K"}');
    });
    connect({ maxConnections: 4, maxQueuedCalls: 0, circuitBreaker: false });
    for (let i = 0; i < 40; i++) expect(await errorOf(client.fetchPicture('K'))).toMatchObject({ outcome: 'protocol' });
    open = false;
    expect(await client.issueKey()).toBe('K');
  });
});

describe('a kept connection that was closed at the other end', () => {
  /** Answers the first call of a connection, and resets it at the second. */
  function startStale(): Promise<Upstream> {
    return startTcpUpstream((socket) => {
      socket.once('data', (data) => {
        socket.write(answerTo(String(data)));
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
  }

  it('is nothing that a visitor sees, at issue and picture', async () => {
    upstream = await startStale();
    connect({ timeoutMs: 20_000 });
    for (let i = 0; i < 150; i++) {
      const key = await client.issueKey();
      expect(await buffer((await client.fetchPicture(key)).stream)).toEqual(picture);
    }
    expect(client.circuits()).toMatchObject({ issue: 'closed', picture: 'closed' });
  });

  it('is nothing that a visitor sees when all of them are closed at once', async () => {
    upstream = await startStale();
    connect({ timeoutMs: 20_000 });
    const crowd = (): Promise<string[]> => Promise.all(Array.from({ length: 60 }, () => client.issueKey()));
    await crowd();
    expect(await crowd()).toHaveLength(60);
  });

  it('ends a comparison, which NAVER may have counted', async () => {
    upstream = await startStale();
    connect();
    await client.issueKey();
    expect(await errorOf(client.compare('K', 'A'))).toMatchObject({ reason: 'reset', unsent: false });
    expect(upstream.connected).toBe(1);
  });
});
