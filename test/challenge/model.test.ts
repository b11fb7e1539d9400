import session from 'express-session';
import fc from 'fast-check';
import { RedisChallengeStore, SessionChallengeStore, type ChallengeStore } from '../../src/index.js';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { Visitor } from '../helpers/browser-like.js';
import { useRedis } from '../helpers/redis.js';
import { describeWith } from '../helpers/services.js';
import { startSite, type Site } from '../helpers/site.js';

const challengeTtlMs = 60_000;
const passTtlMs = 30_000;
const forms = ['a', 'b'] as const;
type Form = (typeof forms)[number];

/** What a tab of one visitor can do next. */
type Step =
  | {
      do: 'load' | 'submit right' | 'submit wrong' | 'submit nothing' | 'verify right' | 'verify wrong';
      who: 0 | 1;
      form: Form;
    }
  | { do: 'submit the other’s answer'; who: 0 | 1; form: Form }
  | { do: 'wait'; ms: number }
  | { do: 'restart' };

const who = fc.constantFrom<(0 | 1)[]>(0, 1);
const form = fc.constantFrom(...forms);
const visit = (...names: Exclude<Step['do'], 'wait' | 'restart'>[]): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constantFrom(...names), who, form });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: visit('load') },
  { weight: 5, arbitrary: visit('submit right', 'submit wrong', 'submit nothing', 'submit the other’s answer') },
  { weight: 2, arbitrary: visit('verify right', 'verify wrong') },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(20_000, 45_000) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'restart' }) },
);

/** The promise, in a few lines: one answer for each form on show, one pass for each form solved, each used once. */
class Model {
  readonly #shown = new Map<string, { answer: string; until: number }>();
  readonly #passes = new Map<string, number>();

  load(slot: string, answer: string, now: number): void {
    this.#shown.set(slot, { answer, until: now + challengeTtlMs });
  }

  answer(slot: string): string {
    return this.#shown.get(slot)?.answer ?? 'NONE';
  }

  submit(slot: string, response: string | undefined, now: number): boolean {
    const pass = this.#passes.get(slot);
    this.#passes.delete(slot);
    return (pass !== undefined && pass > now) || this.#compare(slot, response, now);
  }

  verify(slot: string, response: string, now: number): boolean {
    const right = this.#compare(slot, response, now);
    if (right) this.#passes.set(slot, now + passTtlMs);
    return right;
  }

  #compare(slot: string, response: string | undefined, now: number): boolean {
    const shown = this.#shown.get(slot);
    if (response === undefined) return false;
    this.#shown.delete(slot);
    return shown !== undefined && shown.until > now && shown.answer === response;
  }
}

let emulator: Emulator;
let offset = 0;
const realNow = Date.now;
beforeAll(async () => {
  emulator = await startEmulator();
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

async function behavesLikeTheModel(
  steps: readonly Step[],
  sessions: session.Store,
  store: () => ChallengeStore,
): Promise<void> {
  const start = (): Promise<Site> =>
    startSite({
      captcha: { ...upstream(), store: store(), challengeTtlMs, passTtlMs },
      session: { store: sessions },
      routes: (app, captcha, handler) =>
        forms.forEach((name) => app.post(`/${name}`, captcha.requireCaptcha({ form: name }), handler)),
    });
  let site = await start();
  const model = new Model();
  const visitors = [new Visitor(), new Visitor()] as const;
  // A session each, before two first requests could make two.
  for (const visitor of visitors) await visitor.get(`${site.url}/captcha/image`);
  for (const next of steps) {
    if (next.do === 'wait') {
      offset += next.ms;
    } else if (next.do === 'restart') {
      await site.close();
      site = await start();
    } else {
      await take(next, site.url, visitors[next.who], model);
    }
  }
  await site.close();
}

async function take(
  { do: action, who: me, form: name }: Extract<Step, { form: Form }>,
  url: string,
  visitor: Visitor,
  model: Model,
): Promise<void> {
  const slot = `${me}${name}`;
  if (action === 'load') {
    expect((await visitor.get(`${url}/captcha/image?form=${name}`)).status).toBe(200);
    model.load(slot, emulator.lastAnswer() ?? '', Date.now());
    return;
  }
  const response = {
    'submit right': model.answer(slot),
    'verify right': model.answer(slot),
    'submit wrong': 'WRONG',
    'verify wrong': 'WRONG',
    'submit the other’s answer': model.answer(`${1 - me}${name}`),
    'submit nothing': undefined,
  }[action];
  const body = response === undefined ? {} : { 'captcha-response': response };
  if (action.startsWith('verify')) {
    const expected = model.verify(slot, response ?? '', Date.now());
    const answer = await visitor.post(`${url}/captcha/verify?form=${name}`, body);
    expect({ action, slot, success: ((await answer.json()) as { success?: boolean }).success === true }).toEqual({
      action,
      slot,
      success: expected,
    });
  } else {
    const expected = model.submit(slot, response, Date.now());
    const { status } = await visitor.post(`${url}/${name}`, body);
    expect({ action, slot, passed: status === 200 }).toEqual({ action, slot, passed: expected });
  }
}

function upstream(): { baseUrl: string; clientId: string; clientSecret: string } {
  return { baseUrl: emulator.url, clientId: emulator.clientId, clientSecret: emulator.clientSecret };
}

/** More runs than a test run wants: `RUNS=500 npx jest test/challenge/model`. A failure prints its seed and path. */
const runs = { numRuns: Number(process.env.RUNS ?? 10), endOnFailure: true };
const sequences = fc.array(step, { minLength: 5, maxLength: 25 });

describe('any sequence of loads, answers, waits and restarts', () => {
  jest.setTimeout(600_000);

  it('ends as the model says, with challenges beside the session', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, (steps) =>
        behavesLikeTheModel(steps, new session.MemoryStore(), () => new SessionChallengeStore()),
      ),
      runs,
    );
  });
});

describeWith('redis', 'any sequence of loads, answers, waits and restarts, on Redis', () => {
  const redis = useRedis();

  it('ends as the model says', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, (steps) =>
        behavesLikeTheModel(steps, new session.MemoryStore(), () => new RedisChallengeStore({ client: redis.client })),
      ),
      runs,
    );
  }, 600_000);
});
