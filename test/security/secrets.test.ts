import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import express from 'express';
import request from 'supertest';
import type { FaultName } from '../../src/emulator/index.js';
import { describeEachStore } from '../helpers/stores.js';
import { readPicture, startSite, visitor } from '../helpers/site.js';

const clientId = 'canary-client-id';
const clientSecret = 'canary-client-secret';

describeEachStore('what leaves the server', (start) => {
  it.each<FaultName>(['unauthorized', 'redirect', 'reset', 'unexpected', 'header-flood', 'wrong-types'])(
    'S18 holds neither id, secret nor key, whatever the browser asks for and NAVER answers (%s)',
    async (fault) => {
      const site = await start({ emulator: { clientId, clientSecret }, captcha: { limits: undefined } });
      const agent = visitor(site);
      const seen: string[] = [];
      const note = ({ status, headers, text, body }: request.Response): void => {
        seen.push(inspect([status, headers, text, body], { depth: 9, maxStringLength: Infinity, maxArrayLength: 1e6 }));
      };
      const wish = { type: 'none', debug: true, key: '', clientSecret: '' };
      note(await agent.post('/captcha/key').query(wish).send(wish));
      note(await agent.get('/captcha/image').query(wish));
      note(await agent.post('/captcha/verify').send({ 'captcha-response': 'WRONG', ...wish }));
      for (const operation of ['issue', 'image', 'compare'] as const) {
        if (operation === 'compare') await readPicture(site, agent);
        site.emulator.fail(operation, fault);
        if (operation === 'compare') note(await agent.post('/signup').send({ 'captcha-response': 'WRONG' }));
        else note(await agent.get('/captcha/image').set('Accept', 'text/html'));
      }
      const keys = site.emulator.requests.flatMap(({ query }) => query.getAll('key'));
      expect(keys.length).toBeGreaterThan(2);
      for (const error of site.errors) seen.push(inspect(error, { depth: 12, showHidden: true }));
      for (const text of seen) for (const secret of ['canary', ...keys]) expect(text).not.toContain(secret);
    },
  );
});

describe('S19 a session that the browser holds', () => {
  it.each([
    ['cookie-session', { isNew: true, isChanged: false }],
    ['iron-session', { save: (): Promise<void> => Promise.resolve(), destroy: (): void => undefined }],
    ['a JWT', { sub: 'kim', iat: 1 }],
    ['Fastify’s or Koa’s shape', { save: (): void => undefined, cookie: {} }],
  ] as [string, object][])('S19 is refused with an explanation before anything is issued: %s', async (_, held) => {
    const site = await startSite();
    const app = express();
    app.use((req, _res, next) => {
      Object.assign(req, { session: held, sessionID: undefined });
      next();
    });
    app.use('/captcha', site.captcha.router);
    app.post('/signup', express.json(), site.captcha.requireCaptcha(), (_req, res) => void res.json({ handled: true }));
    const found = [
      await request(app).get('/captcha/image'),
      await request(app).post('/captcha/key'),
      await request(app).post('/signup').send({ 'captcha-response': 'ABCDE' }),
    ];
    expect(found.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(found[0]!.text).toContain('kept in the browser');
    expect(site.emulator.requests).toEqual([]);
    await site.close();
  });
});

describe('S23 the source', () => {
  it('S23 draws nothing from a predictable generator', () => {
    const src = path.resolve(__dirname, '../../src');
    const served = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.startsWith('emulator'),
    );
    expect(served.length).toBeGreaterThan(30);
    for (const name of served) expect(readFileSync(path.join(src, name), 'utf8')).not.toMatch(/Math\.random|uuid\/v1/);
  });
});

describe('S32 an error', () => {
  it('S32 is one line without control characters, whatever NAVER put into its answer', async () => {
    const site = await startSite({ emulator: { clientId, clientSecret } });
    const evil = 'x\r\n[ERROR] forged entry\u001b[31m';
    const bodies = [
      JSON.stringify({ errorCode: evil, errorMessage: evil }),
      JSON.stringify({ error: { errorCode: evil, message: evil, details: clientSecret } }),
      evil,
    ];
    const agent = visitor(site);
    for (const body of bodies) {
      for (const status of [401, 403]) {
        site.emulator.fail('issue', { status, body });
        await agent.get('/captcha/image').expect(502);
      }
    }
    expect(site.errors).toHaveLength(6);
    for (const error of site.errors as Error[]) {
      expect(error.message).not.toMatch(/\p{Cc}/u);
      expect(inspect(error, { depth: 12, showHidden: true })).not.toMatch(/forged|canary|Client-Secret/i);
      expect(Object.keys(error)).not.toEqual(expect.arrayContaining(['config', 'request', 'response']));
    }
    await site.close();
  });
});
