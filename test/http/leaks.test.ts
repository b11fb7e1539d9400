import express from 'express';
import session from 'express-session';
import request from 'supertest';
import { inspect } from 'node:util';
import type { FaultName } from '../../src/emulator/index.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

const clientId = 'canary-client-id';
const clientSecret = 'canary-client-secret';
const faults: FaultName[] = [
  'unknown-client',
  'unauthorized',
  'not-enabled',
  'quota',
  'html',
  'reset',
  'system-error',
  'redirect',
];

describe('what a browser or a log gets to see', () => {
  let site: Site;
  const seen: string[] = [];
  const keys: string[] = [];
  beforeAll(async () => {
    site = await startSite({ emulator: { clientId, clientSecret }, captcha: { timeoutMs: 500 } });
  });
  afterAll(() => site.close());

  const note = ({ status, headers, text, body }: request.Response): void => {
    seen.push(
      inspect({ status, headers, text, body }, { depth: 9, maxStringLength: Infinity, maxArrayLength: Infinity }),
    );
  };

  const noteKeys = (): void => {
    keys.push(...site.emulator.requests.flatMap((r) => r.query.getAll('key')));
  };

  it('never holds the client id, the secret, or a key of NAVER', async () => {
    for (const operation of ['issue', 'image', 'compare'] as const) {
      for (const fault of [undefined, ...faults]) {
        const agent = visitor(site);
        if (fault !== undefined && operation !== 'compare') site.emulator.fail(operation, fault);
        note(await agent.post('/captcha/key'));
        note(await agent.get('/captcha/image'));
        if (fault !== undefined && operation === 'compare') site.emulator.fail('compare', fault);
        note(await agent.post('/signup').send({ 'captcha-response': 'WRONG' }));
        note(await agent.post('/captcha/verify').send({ 'captcha-response': 'WRONG' }));
        noteKeys();
        site.emulator.reset();
      }
    }
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    note(await agent.post('/signup').send({ 'captcha-response': answer }));
    expect(site.handled).toHaveLength(1);
    expect(site.errors.length).toBeGreaterThan(3);
    seen.push(inspect(site.errors, { depth: 12, showHidden: true }), inspect(site.handled[0]?.captcha, { depth: 6 }));
    noteKeys();
    expect(keys.length).toBeGreaterThan(faults.length);
    for (const text of seen) for (const secret of [clientId, clientSecret, ...keys]) expect(text).not.toContain(secret);
  });

  it('is as clean on the error pages that Express shows in development', async () => {
    const app = express();
    app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
    app.use('/captcha', site.captcha.router);
    app.post('/signup', express.json(), site.captcha.requireCaptcha(), (_req, res) => void res.end());
    for (const fault of faults) {
      site.emulator.fail('issue', fault);
      const res = await request(app).get('/captcha/image');
      expect(res.status).toBeGreaterThanOrEqual(500);
      expect(inspect([res.headers, res.text])).not.toContain('canary');
    }
  });
});
