import { Readable } from 'node:stream';
import express from 'express';
import request from 'supertest';
import { solve, startEmulator, type Emulator } from '../../src/emulator/index.js';
import { startSite, visitor } from '../helpers/site.js';
import { createCaller } from './exchange';

let emulator: Emulator;
beforeAll(async () => (emulator = await startEmulator({ seed: 'solve' })));
afterAll(() => emulator.close());

/** An app that shows a captcha at the routes of the package's router and remembers for whom. */
function createApp(mount: string) {
  const shown: Record<string, string> = {};
  const app = express();
  app.get(`${mount}/:kind`, async (req, res) => {
    const kind = req.params.kind === 'audio' ? 'audio' : 'image';
    const { issue, show } = createCaller(emulator, 'developers', kind);
    const key = await issue();
    // A pool of keys issued in advance makes the last key issued another than the one shown.
    await issue();
    shown[`${kind}/${JSON.stringify(req.query.form)}`] = emulator.answerOf(key) ?? '';
    Readable.from([(await show(key)).body]).pipe(res.type(kind === 'image' ? 'image/jpeg' : 'audio/wav'));
  });
  return { app, shown };
}

describe('solve', () => {
  it.each<[Parameters<typeof solve>[2], string]>([
    [undefined, 'image/undefined'],
    [{ form: 'login' }, 'image/"login"'],
    [{ form: 'a&b' }, 'image/"a&b"'],
    [{ kind: 'audio' }, 'audio/undefined'],
    [{ kind: 'audio', form: 'login', mount: '/auth/captcha' }, 'audio/"login"'],
  ])('with %j returns what the visitor would type', async (options, slot) => {
    const { app, shown } = createApp(options?.mount ?? '/captcha');
    const answer = await solve(request.agent(app), emulator, options);
    expect(answer).toBe(shown[slot]);
  });

  it('says where it found no captcha', async () => {
    const { app } = createApp('/elsewhere');
    await expect(solve(request.agent(app), emulator)).rejects.toThrow('GET /captcha/image answered 404');
  });

  it('does not take a picture of another emulator', async () => {
    const other = await startEmulator();
    const { app } = createApp('/captcha');
    await expect(solve(request.agent(app), other)).rejects.toThrow('no captcha of this emulator');
    await other.close();
  });
});

describe("solve, at the package's own router", () => {
  it.each<Parameters<typeof solve>[2]>([{}, { kind: 'audio' }])('with %j opens the guarded form', async (options) => {
    const site = await startSite({});
    try {
      const agent = visitor(site);
      const answer = await solve(agent, site.emulator, options);
      await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
    } finally {
      await site.close();
    }
  });

  it('finds the answer of the challenge shown where keys are issued in advance', async () => {
    const site = await startSite({ captcha: { prefetchKeys: 3 } });
    try {
      for (let visit = 0; visit < 4; visit++) {
        const agent = visitor(site);
        const answer = await solve(agent, site.emulator);
        await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
      }
    } finally {
      await site.close();
    }
  });
});
