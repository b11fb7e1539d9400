import session from 'express-session';
import { MemoryCounters } from '../../src/challenge/stores/memory-counters.js';
import { MemoryLedger } from '../../src/challenge/stores/memory-ledger.js';
import type { CaptchaCounters, CaptchaLedger, ChallengeOwner, ChallengeStore, Count } from '../../src/index.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

/** What a store can be asked for. */
type Step = 'put' | 'take' | 'add' | 'read' | 'reserve' | 'settle' | 'status';

/** A store of a user's own, which fails on demand as Redis does: its error holds the command, and so the key. */
class BrittleStore implements ChallengeStore, CaptchaCounters {
  readonly failing = new Set<Step>();
  readonly counters: CaptchaCounters = this;
  readonly ledger: CaptchaLedger;
  readonly #slots = new Map<string, string>();
  readonly #counts = new MemoryCounters();

  constructor() {
    const book = new MemoryLedger();
    this.ledger = {
      reserve: (...args) => this.#ask('reserve', () => book.reserve(...args)),
      settle: (...args) => this.#ask('settle', () => book.settle(...args)),
      exhaust: (...args) => book.exhaust(...args),
      read: (account) => this.#ask('status', () => book.read(account)),
    };
  }

  put({ id }: ChallengeOwner, slot: string, value: string): Promise<void> {
    return this.#ask('put', () => void this.#slots.set(id + slot, value));
  }

  take({ id }: ChallengeOwner, slot: string): Promise<string | undefined> {
    return this.#ask('take', () => {
      const value = this.#slots.get(id + slot);
      this.#slots.delete(id + slot);
      return value;
    });
  }

  add(name: string, windowMs: number): Promise<Count> {
    return this.#ask('add', () => this.#counts.add(name, windowMs));
  }

  read(name: string): Promise<number> {
    return this.#ask('read', () => this.#counts.read(name));
  }

  async #ask<T>(step: Step, answer: () => T | Promise<T>): Promise<T> {
    if (this.failing.has(step)) throw Object.assign(new Error('SET canary-command'), { code: 'ECONNREFUSED' });
    return answer();
  }
}

const unavailable = { code: 'ERR_CAPTCHA_STORE', status: 503, 'error-codes': ['internal-error'] };

describe('a store that fails', () => {
  let store: BrittleStore;
  let site: Site;
  beforeEach(async () => {
    store = new BrittleStore();
    site = await startSite({
      captcha: { store, limits: {}, dailyBudget: 100 },
      routes(app, captcha, handler) {
        app.post('/open', captcha.requireCaptcha({ onUnavailable: 'allow' }), handler);
        const logins = captcha.afterFailures({ key: () => 'kim', failures: 1 });
        app.get('/login', async (req, res) => void res.json(await logins.needed(req)));
        app.post('/login', async (req, res) => {
          await logins.record(req);
          res.json(true);
        });
      },
    });
  });
  afterEach(() => site.close());

  it.each<[Step, string]>([
    ['take', '/captcha/image'],
    ['put', '/captcha/image'],
    ['put', '/captcha/image?form=signup'],
    ['put', '/captcha/audio'],
    ['add', '/captcha/image'],
    ['reserve', '/captcha/image'],
  ])('is an outage when it cannot %s for %s', async (step, path) => {
    store.failing.add(step);
    const response = await visitor(site).get(path).expect(503);
    expect(response.body).toMatchObject(unavailable);
    expect(response.headers['retry-after']).toBe('1');
    expect(JSON.stringify(response.body)).not.toContain('canary');
  });

  it.each<[Step, string]>([
    ['take', '/signup'],
    ['take', '/open'],
    ['add', '/signup'],
    ['add', '/open'],
    ['take', '/captcha/verify'],
    ['put', '/captcha/verify'],
  ])('lets nobody in when it cannot %s at %s', async (step, path) => {
    const agent = visitor(site);
    const response = await readPicture(site, agent);
    store.failing.add(step);
    const { body } = await agent.post(path).send({ 'captcha-response': response }).expect(503);
    expect(body).toMatchObject(unavailable);
    expect(site.handled).toEqual([]);
  });

  it('keeps nobody out whose comparison it only cannot count', async () => {
    const agent = visitor(site);
    const response = await readPicture(site, agent);
    store.failing.add('settle');
    await agent.post('/signup').send({ 'captcha-response': response }).expect(200);
    expect(site.handled).toHaveLength(1);
  });

  it.each<[Step, 'get' | 'post']>([
    ['read', 'get'],
    ['add', 'post'],
  ])('is said to the application when failures cannot be counted: %s', async (step, method) => {
    store.failing.add(step);
    const { body } = await visitor(site)[method]('/login').expect(503);
    expect(body.error).toBe('Counting failures failed (ECONNREFUSED). Check that the session store or Redis is up.');
  });

  it('is said to whoever asks for the budget', async () => {
    store.failing.add('status');
    await expect(site.captcha.budget()).rejects.toMatchObject({ code: 'ERR_CAPTCHA_STORE', status: 503 });
  });
});

describe('a session store that fails', () => {
  it.each(['set', 'get', 'destroy'] as const)('is an outage when it cannot %s', async (step) => {
    const sessions = new session.MemoryStore();
    const site = await startSite({ session: { store: sessions } });
    const agent = visitor(site);
    try {
      const response = await readPicture(site, agent);
      const works = sessions[step].bind(sessions) as (id: string, ...rest: unknown[]) => void;
      // express-session reads its own session by the same method; the challenge's record is another.
      const { sessions: all } = sessions as unknown as { sessions: Record<string, string> };
      const own = Object.keys(all).find((id) => !all[id]?.includes('"captcha"'));
      Object.assign(sessions, {
        [step]: (id: string, ...rest: unknown[]) => {
          const done = rest.at(-1) as (error: Error) => void;
          if (id === own) {
            works(id, ...rest);
            return;
          }
          done(new Error('canary of the store'));
        },
      });
      const path = step === 'set' ? '/captcha/verify' : '/signup';
      const { body } = await agent.post(path).send({ 'captcha-response': response }).expect(503);
      expect(body).toMatchObject(unavailable);
      expect(JSON.stringify(body)).not.toContain('canary');
      expect(site.handled).toEqual([]);
    } finally {
      await site.close();
    }
  });
});

describe('a store that mixes its slots up', () => {
  it('has nothing compared with a challenge that was never shown', async () => {
    const slots = new Map<string, string>();
    const store: ChallengeStore = {
      put: (_owner, slot, value) => Promise.resolve(void slots.set(slot, value)),
      take: (_owner, slot) => Promise.resolve(slots.get(slot.replace('shown:', 'issued:'))),
    };
    const site = await startSite({ captcha: { store } });
    try {
      const agent = visitor(site);
      await agent.post('/captcha/key').expect(201);
      const answer = site.emulator.lastAnswer();
      const { body } = await agent.post('/signup').send({ 'captcha-response': answer }).expect(403);
      expect(body).toMatchObject({ code: 'ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE' });
      expect(site.emulator.requests.map(({ operation }) => operation)).toEqual(['issue']);
    } finally {
      await site.close();
    }
  });
});
