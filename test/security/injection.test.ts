import express from 'express';
import express4 from 'express4';
import request from 'supertest';
import { RedisChallengeStore, SessionChallengeStore, type ChallengeStore } from '../../src/index.js';
import session from 'express-session';
import { useRedis } from '../helpers/redis.js';
import { describeWith } from '../helpers/services.js';
import { describeEachStore } from '../helpers/stores.js';
import { readPicture, startSite, visitor, type Site } from '../helpers/site.js';

const prototypeNames = ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty', 'prototype', 'then'];

describeEachStore('a form named after a property of every object', (start) => {
  it.each(prototypeNames)('S5 %s is a form like any other, with nothing in it until it is issued', async (form) => {
    const site = await start({
      routes: (app, captcha, handler) => app.post('/guarded', captcha.requireCaptcha({ form }), handler),
    });
    const agent = visitor(site);
    await agent.post('/captcha/verify').query({ form }).send({ 'captcha-response': 'ABCDE' }).expect(403);
    await agent.post('/guarded').send({ 'captcha-response': 'ABCDE' }).expect(403);
    await agent.post('/guarded').send({}).expect(400);
    const answer = await readPicture(site, agent, form);
    await agent.post('/guarded').send({ 'captcha-response': answer }).expect(200);
    expect(site.handled).toHaveLength(1);
  });
});

describeEachStore('what a visitor types', (start) => {
  it.each([
    'x&key=K2&value=Y',
    'x&code=0',
    'x;code=0',
    '%26code=0',
    'x#y',
    'x?code=0',
    '../nkey',
    'x HTTP/1.1',
    '+',
    '한글',
    '\u{1F600}',
    '\u202e',
    '"><script>',
  ])('S6 reaches NAVER as one value: %j', async (typed) => {
    const site = await start();
    const agent = visitor(site);
    await readPicture(site, agent);
    const key = site.emulator.requests.at(-1)!.query.get('key');
    await agent.post('/signup').send({ 'captcha-response': typed });
    const { path, query, url } = site.emulator.requests.at(-1)!;
    expect(path).toBe('/v1/captcha/nkey');
    expect([...query]).toEqual([
      ['code', '1'],
      ['key', key],
      ['value', typed.trim()],
    ]);
    expect(url).toMatch(/^[\x21-\x7e]+$/);
  });

  it.each(['A\r\nX-Evil: 1', 'A\nB', 'A\0B', 'A\x1bB', 'A\x7fB', 'A\x85B', 'A\ud800', '\udc00A'])(
    'S6 is refused before quota is spent: %j',
    async (typed) => {
      const site = await start();
      const agent = visitor(site);
      await readPicture(site, agent);
      const asked = site.emulator.requests.length;
      await agent.post('/signup').send({ 'captcha-response': typed }).expect(400);
      expect(site.emulator.requests).toHaveLength(asked);
    },
  );
});

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('more than one source, in an %s app', (_, framework) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ express: framework });
  });
  afterAll(() => site.close());

  it('S5 takes nothing that every object has for an answer, be it planted there', async () => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    Object.defineProperty(Object.prototype, 'captcha-response', { value: answer, configurable: true });
    try {
      await agent.post('/signup').send({}).expect(400);
      await agent.post('/captcha/verify').send({}).expect(400);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'captcha-response');
    }
    expect(site.handled).toHaveLength(0);
  });

  it('S7 takes the answer from the body, not from query, header or cookie', async () => {
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    const elsewhere = () =>
      agent.post('/signup').query({ 'captcha-response': answer }).set({ 'captcha-response': answer });
    await elsewhere().send({}).expect(400);
    await elsewhere().send({ 'captcha-response': 'WRONG' }).expect(403);
    expect(site.handled).toHaveLength(0);
  });

  it.each([
    'form=a&form=b',
    'form[]=a',
    'form[a]=b',
    'form[toString]=a',
    'form[__proto__][x]=1',
    '__proto__[form]=a&form=%00',
    'form=',
    'form=a/b',
    `form=${'a'.repeat(5_000)}`,
  ])('S7 refuses the query %j without issuing', async (query) => {
    const issued = site.emulator.requests.length;
    for (const path of ['image', 'audio']) {
      const res = await request(site.url).get(`/captcha/${path}?${query}`);
      // Express 5 reads `form[a]` as a name of its own, and so as a cache buster.
      expect([200, 400]).toContain(res.status);
      if (res.status === 200) expect(query).toMatch(/^form\[/);
    }
    if (framework === (express4 as unknown)) expect(site.emulator.requests).toHaveLength(issued);
  });

  it('S14, S15 knows no parameter for length, size, difficulty or kind', async () => {
    site.emulator.reset();
    const wishes =
      'length=1&size=1&width=9999&height=9999&difficulty=0&noise=0&type=none&kind=none&code=1&key=K&value=V';
    const agent = visitor(site);
    await agent.post(`/captcha/key?${wishes}`).send({ type: 'none', key: 'K' }).expect(201);
    await agent.get(`/captcha/image?${wishes}`).expect(200);
    await agent.post(`/captcha/verify?${wishes}`).send({ 'captcha-response': 'X', type: 'none', code: 0, key: 'K' });
    const [issue, image, compare] = site.emulator.requests;
    const key = image!.query.get('key');
    expect(key).not.toBe('K');
    expect([issue, image, compare].map((r) => Object.fromEntries(r!.query))).toEqual([
      { code: '0' },
      { key },
      { code: '1', key, value: 'X' },
    ]);
  });
});

function keepsNamesApart(make: () => { store: ChallengeStore; sessions?: session.Store }): void {
  it('S21 never lets an owner and a slot run into another owner’s', async () => {
    const { store, sessions } = make();
    const names: [string, string][] = [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['ab', 'c'],
      ['a', 'bc'],
      ['', 'abc'],
    ];
    for (const [id, slot] of names) await store.put({ id, sessions }, slot, JSON.stringify([id, slot]), 60_000);
    for (const [id, slot] of names) expect(await store.take({ id, sessions }, slot)).toBe(JSON.stringify([id, slot]));
  });
}

describe('SessionChallengeStore', () => {
  keepsNamesApart(() => ({ store: new SessionChallengeStore(), sessions: new session.MemoryStore() }));
});

describeWith('redis', 'RedisChallengeStore', () => {
  const redis = useRedis();
  keepsNamesApart(() => ({ store: new RedisChallengeStore({ client: redis.client }) }));
});
