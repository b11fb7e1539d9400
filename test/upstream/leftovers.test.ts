import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startEmulator, type Emulator, type Fault, type Operation } from '../../src/emulator/index.js';
import { NaverCaptchaClient } from '../../src/index.js';
import { until } from '../helpers/until.js';

const faults: Fault[] = [
  'hang',
  'stall',
  { name: 'drip', value: 40 },
  'reset',
  'reset-after-headers',
  'reset-mid-body',
  'endless',
  { name: 'oversized', value: 1 },
  { name: 'gzip-bomb', value: 1 },
  'header-flood',
  'truncated',
  'empty',
  'html',
  'status',
  'unavailable',
  'redirect',
];
const each = 10;
const patienceMs = 20_000;

let emulator: Emulator;
let server: Server;
let client: NaverCaptchaClient;
/** Issues what the tests need, however busy the machine. */
let patient: NaverCaptchaClient;
const meet = (message: unknown): void => {
  const found = (message as { server: Server }).server;
  if (found.listening) server = found;
};
beforeAll(async () => {
  emulator = await startEmulator();
  const { clientId, clientSecret, url: baseUrl } = emulator;
  client = new NaverCaptchaClient({ clientId, clientSecret, baseUrl, timeoutMs: 300, circuitBreaker: false });
  patient = new NaverCaptchaClient({ clientId, clientSecret, baseUrl, timeoutMs: 20_000 });
  subscribe('http.server.request.start', meet);
  await patient.issueKey();
  unsubscribe('http.server.request.start', meet);
  // Answers then say `Keep-Alive: timeout=1`, so that the client keeps no connection: what is left is left behind.
  server.keepAliveTimeout = 1_000;
});
afterAll(async () => {
  await Promise.all([client.close(), patient.close()]);
  await emulator.close();
});

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const connections = (): Promise<number> =>
  new Promise((resolve) => server.getConnections((_, count) => resolve(count)));

async function call(by: NaverCaptchaClient, operation: Operation, key: string, signal?: AbortSignal): Promise<unknown> {
  if (operation === 'issue') return by.issueKey('image', { signal });
  if (operation === 'compare') return by.compare(key, 'ABCD', 'image', { signal });
  const media = await (operation === 'image' ? by.fetchPicture(key, { signal }) : by.fetchAudio(key, { signal }));
  return buffer(media.stream);
}

describe('what is left of a call', () => {
  describe.each(['issue', 'image', 'audio', 'compare'] as const)('at %s', (operation) => {
    it.each(faults)('is no connection and no timer after %j', async (fault) => {
      const before = timers();
      const key = await patient.issueKey(operation === 'audio' ? 'audio' : 'image');
      emulator.fail(operation, fault, Infinity);
      const settled = await Promise.allSettled(Array.from({ length: each }, () => call(client, operation, key)));
      emulator.reset();
      expect(settled).toHaveLength(each);
      await until(async () => (await connections()) === 0, patienceMs);
      await until(() => timers() <= before, patienceMs);
    });

    it('is no connection and no timer when visitors leave, before the answer and within it', async () => {
      const before = timers();
      const key = await patient.issueKey(operation === 'audio' ? 'audio' : 'image');
      emulator.fail(operation, 'hang', each);
      emulator.fail(operation, 'stall', each);
      const visitors = Array.from({ length: 2 * each }, () => new AbortController());
      const calls = visitors.map(({ signal }) => call(patient, operation, key, signal).catch(() => 'gone'));
      await until(() => emulator.requests.filter((r) => r.operation === operation).length >= 2 * each, patienceMs);
      for (const visitor of visitors) visitor.abort();
      expect(await Promise.all(calls)).toEqual(visitors.map(() => 'gone'));
      await until(async () => (await connections()) === 0, patienceMs);
      await until(() => timers() <= before, patienceMs);
      emulator.reset();
    });
  });
});
