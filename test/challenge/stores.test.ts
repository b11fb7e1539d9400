import { Redis } from 'ioredis';
import session from 'express-session';
import createMemoryStore from 'memorystore';
import { RedisStore } from 'connect-redis';
import {
  RedisChallengeStore,
  SessionChallengeStore,
  type ChallengeOwner,
  type ChallengeStore,
} from '../../src/index.js';
import { MemoryCounters } from '../../src/challenge/stores/memory-counters.js';
import { MemoryLedger } from '../../src/challenge/stores/memory-ledger.js';
import type { CaptchaCounters } from '../../src/challenge/stores/counters.js';
import type { CaptchaLedger } from '../../src/challenge/stores/ledger.js';
import { useRedis } from '../helpers/redis.js';
import { describeWith } from '../helpers/services.js';
import { until } from '../helpers/until.js';

/** What every store promises, whatever it is made of. */
function keepsItsPromises(make: () => Promise<[ChallengeStore, Omit<ChallengeOwner, 'id'>]>): void {
  let store: ChallengeStore;
  let rest: Omit<ChallengeOwner, 'id'>;
  let count = 0;
  let owner: ChallengeOwner;
  beforeAll(async () => {
    [store, rest] = await make();
  });
  beforeEach(() => {
    owner = { ...rest, id: `owner ${++count}` };
  });

  it('gives back what was put, once', async () => {
    await store.put(owner, 'shown:a', '{"key":"한글\\u0000"}', 60_000);
    expect(await store.take(owner, 'shown:a')).toBe('{"key":"한글\\u0000"}');
    expect(await store.take(owner, 'shown:a')).toBeUndefined();
  });

  it('gives a value to exactly one of a hundred simultaneous takes', async () => {
    for (let round = 0; round < 20; round++) {
      await store.put(owner, 'shown:a', 'value', 60_000);
      const taken = await Promise.all(Array.from({ length: 100 }, () => store.take(owner, 'shown:a')));
      expect(taken.filter((value) => value !== undefined)).toEqual(['value']);
    }
  });

  it('replaces what a slot held', async () => {
    await store.put(owner, 'shown:a', 'old', 60_000);
    await store.put(owner, 'shown:a', 'new', 60_000);
    expect(await store.take(owner, 'shown:a')).toBe('new');
    expect(await store.take(owner, 'shown:a')).toBeUndefined();
  });

  it('keeps slots and owners apart', async () => {
    const other = { ...owner, id: `${owner.id}x` };
    await store.put(owner, 'shown:a', '1', 60_000);
    await store.put(owner, 'pass:a', '2', 60_000);
    await store.put(other, 'shown:a', '3', 60_000);
    expect(await store.take(owner, 'shown:__proto__')).toBeUndefined();
    expect(await store.take({ ...owner, id: 'nobody' }, 'shown:a')).toBeUndefined();
    expect(await store.take(other, 'shown:a')).toBe('3');
    expect(await store.take(owner, 'pass:a')).toBe('2');
    expect(await store.take(owner, 'shown:a')).toBe('1');
  });

  it('forgets a value at its time', async () => {
    await store.put(owner, 'shown:a', 'value', 20);
    const end = Date.now() + 21;
    await until(() => Date.now() > end);
    expect(await store.take(owner, 'shown:a')).toBeUndefined();
  });
}

const MemoryStore = createMemoryStore(session);

describe('SessionChallengeStore', () => {
  describe("over express-session's MemoryStore", () => {
    keepsItsPromises(() => Promise.resolve([new SessionChallengeStore(), { sessions: new session.MemoryStore() }]));
  });

  describe('over memorystore', () => {
    keepsItsPromises(() => Promise.resolve([new SessionChallengeStore(), { sessions: new MemoryStore({}) }]));
  });

  it('tells an owner without express-session what to use', async () => {
    await expect(new SessionChallengeStore().put({ id: 'x' }, 'shown:a', 'v', 1)).rejects.toMatchObject({
      code: 'ERR_CAPTCHA_NO_SESSION',
    });
  });

  it('leaves nothing of expired challenges in a store that never sweeps', async () => {
    const sessions = new session.MemoryStore();
    const store = new SessionChallengeStore();
    for (let i = 0; i < 1_000; i++) await store.put({ id: String(i), sessions: sessions }, 'shown:a', 'v', 20);
    const held = (): string[] => Object.keys((sessions as unknown as { sessions: object }).sessions);
    await until(() => held().length === 0);
  });
});

describeWith('redis', 'stores on Redis', () => {
  const redis = useRedis();
  let io: Redis;
  beforeAll(async () => {
    io = new Redis(redis.server.url, { lazyConnect: true });
    io.on('error', () => undefined);
    await io.connect();
  });
  afterAll(() => io.disconnect());

  describe('SessionChallengeStore over connect-redis', () => {
    keepsItsPromises(() =>
      Promise.resolve([new SessionChallengeStore(), { sessions: new RedisStore({ client: redis.client }) }]),
    );
  });

  describe('RedisChallengeStore with node-redis', () => {
    keepsItsPromises(() => Promise.resolve([new RedisChallengeStore({ client: redis.client }), {}]));
  });

  describe('RedisChallengeStore with ioredis', () => {
    keepsItsPromises(() => Promise.resolve([new RedisChallengeStore({ client: io }), {}]));
  });

  it.each([
    [undefined, /`client` must be a client of node-redis/],
    [{}, /`client` must be a client of node-redis/],
    ['redis://localhost', /`client` must be a client of node-redis/],
  ])('refuses %j as a client', (client, message) => {
    expect(() => new RedisChallengeStore({ client: client as never })).toThrow(message);
  });

  it('says how to hand a client in', () => {
    expect(() => new RedisChallengeStore(redis.client as never)).toThrow('hand the client in by its name: { client }');
  });

  it('names no session and no visitor in its keys', async () => {
    const store = new RedisChallengeStore({ client: redis.client, prefix: 'names:' });
    await store.put({ id: 'canary-session' }, 'shown:a', 'v', 60_000);
    await store.counters.add('issue-address:203.0.113.9', 60_000);
    const keys = await redis.client.keys('names:*');
    expect(keys).toHaveLength(2);
    expect(keys.join()).not.toMatch(/canary|203/);
  });

  describe.each<[string, () => CaptchaCounters]>([
    ['one process', () => new MemoryCounters()],
    ['Redis with node-redis', () => new RedisChallengeStore({ client: redis.client, prefix: 'c1:' }).counters],
    ['Redis with ioredis', () => new RedisChallengeStore({ client: io, prefix: 'c2:' }).counters],
  ])('counters of %s', (_, make) => {
    it('count by name until the window ends', async () => {
      const counters = make();
      const first = await counters.add('a', 200);
      expect(first.hits).toBe(1);
      expect(first.resetAt - Date.now()).toBeLessThanOrEqual(200);
      expect((await counters.add('a', 200)).hits).toBe(2);
      expect(await counters.read('a')).toBe(2);
      expect(await counters.read('b')).toBe(0);
      await until(async () => (await counters.read('a')) === 0);
      expect((await counters.add('a', 200)).hits).toBe(1);
    });

    it('lose none of a hundred simultaneous events', async () => {
      const counters = make();
      const counts = await Promise.all(Array.from({ length: 100 }, () => counters.add('many', 60_000)));
      expect(new Set(counts.map(({ hits }) => hits)).size).toBe(100);
    });
  });

  describe.each<[string, () => CaptchaLedger]>([
    ['one process', () => new MemoryLedger()],
    ['Redis with node-redis', () => new RedisChallengeStore({ client: redis.client, prefix: 'l1:' }).ledger],
    ['Redis with ioredis', () => new RedisChallengeStore({ client: io, prefix: 'l2:' }).ledger],
  ])('the ledger of %s', (_, make) => {
    const keep = 60_000;

    it('never grants more than the limit allows, however many ask at once', async () => {
      const ledger = make();
      const later = Date.now() + 60_000;
      const granted = await Promise.all(Array.from({ length: 30 }, () => ledger.reserve('a', 20, later, keep)));
      expect(granted.filter(Boolean)).toHaveLength(10);
      expect(await ledger.read('a')).toEqual({ spent: 10, reserved: 10 });
    });

    it('turns a reservation into a spent call, or gives it back', async () => {
      const ledger = make();
      const later = Date.now() + 60_000;
      for (let i = 0; i < 3; i++) await ledger.reserve('b', 100, later, keep);
      await ledger.settle('b', later, 1, keep);
      await ledger.settle('b', later, -1, keep);
      expect(await ledger.read('b')).toEqual({ spent: 3, reserved: 1 });
    });

    it('lets reservations end by themselves', async () => {
      const ledger = make();
      const soon = Date.now() + 40;
      expect(await ledger.reserve('c', 3, soon, keep)).toBe(true);
      expect(await ledger.reserve('c', 3, soon, keep)).toBe(false);
      await until(async () => (await ledger.read('c')).reserved === 0);
      expect(await ledger.reserve('c', 3, Date.now() + 60_000, keep)).toBe(true);
      expect(await ledger.read('c')).toEqual({ spent: 2, reserved: 1 });
    });

    it('never holds a negative reservation', async () => {
      const ledger = make();
      const later = Date.now() + 60_000;
      await ledger.settle('d', later, 1, keep);
      await ledger.settle('d', later, -5, keep);
      expect(await ledger.read('d')).toEqual({ spent: 0, reserved: 0 });
    });

    it('leaves nothing once exhausted', async () => {
      const ledger = make();
      await ledger.exhaust('e', 1_000, keep);
      expect(await ledger.reserve('e', 1_000, Date.now() + 60_000, keep)).toBe(false);
      expect(await ledger.read('e')).toEqual({ spent: 1_000, reserved: 0 });
    });
  });
});
