import request from 'supertest';
import { naverCaptcha, type NaverCaptchaOptions } from '../../src/index.js';
import { describeEachStore } from '../helpers/stores.js';
import { readPicture, visitor, type Site } from '../helpers/site.js';

const calls = (site: Site, operation: 'compare' | 'issue'): number =>
  site.emulator.requests.filter((r) => r.operation === operation).length;

/** Bodies as a client can put them on the wire. */
const bodies: [string, string][] = [
  ['none at all', ''],
  ['an empty object', '{}'],
  ['null', '{"captcha-response":null}'],
  ['an empty string', '{"captcha-response":""}'],
  ['false', '{"captcha-response":false}'],
  ['true', '{"captcha-response":true}'],
  ['0', '{"captcha-response":0}'],
  ['a number', '{"captcha-response":1e400}'],
  ['a list', '{"captcha-response":["ABCDE"]}'],
  ['a list of lists', '{"captcha-response":[[["ABCDE"]]]}'],
  ['an object', '{"captcha-response":{"toString":1}}'],
  ['an object with a length', '{"captcha-response":{"length":5,"0":"A"}}'],
  ['a polluting object', '{"__proto__":{"captcha-response":"ABCDE"}}'],
  ['a polluting constructor', '{"constructor":{"prototype":{"captcha-response":"ABCDE"}}}'],
  ['a very long string', `{"captcha-response":"${'A'.repeat(90_000)}"}`],
  ['a list as the body', '["ABCDE"]'],
];

describeEachStore('a submit that answers nothing', (start) => {
  it.each(bodies)('S1 is refused without a cookie before NAVER is called: %s', async (_, body) => {
    const site = await start();
    for (const path of ['/signup', '/captcha/verify']) {
      const res = await request(site.url).post(path).set('Content-Type', 'application/json').send(body);
      expect({ path, refused: [400, 413].includes(res.status) }).toEqual({ path, refused: true });
    }
    expect(site.handled).toHaveLength(0);
    expect(site.emulator.requests).toEqual([]);
  });

  it.each(bodies)('S2 is refused after a wrong answer has emptied the slot: %s', async (_, body) => {
    const site = await start();
    const agent = visitor(site);
    await readPicture(site, agent);
    await agent.post('/signup').send({ 'captcha-response': 'WRONG' }).expect(403);
    await agent.post('/signup').set('Content-Type', 'application/json').send(body).expect(400);
    expect(site.handled).toHaveLength(0);
    expect(calls(site, 'compare')).toBe(1);
  });

  it('S3 is refused for a challenge that nobody issued, asking NAVER nothing', async () => {
    const site = await start();
    for (const cookie of ['connect.sid=s%3Aforged.signature', 'connect.sid=', 'connect.sid=s%3A__proto__.x']) {
      for (const answer of ['', ' ', 'ABCDE', 'undefined', 'null']) {
        for (const form of ['default', 'never-seen']) {
          const verify = request(site.url).post('/captcha/verify').query({ form }).set('Cookie', cookie);
          expect([400, 403]).toContain((await verify.send({ 'captcha-response': answer })).status);
        }
        const res = await request(site.url).post('/signup').set('Cookie', cookie).send({ 'captcha-response': answer });
        expect([400, 403]).toContain(res.status);
      }
    }
    expect(site.handled).toHaveLength(0);
    expect(site.emulator.requests).toEqual([]);
  });

  it.each(bodies)('S8 leaves the challenge on show good for the real answer: %s', async (_, body) => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    await agent.post('/signup').set('Content-Type', 'application/json').send(body).expect(400);
    expect(calls(site, 'compare')).toBe(0);
    await agent.post('/signup').send({ 'captcha-response': answer }).expect(200);
  });
});

describeEachStore('a verdict that is not a literal true', (start) => {
  it.each([
    ['"true"', '{"result":"true"}'],
    ['"false"', '{"result":"false"}'],
    ['1', '{"result":1}'],
    ['an object', '{"result":{}}'],
    ['a list', '{"result":[true]}'],
    ['null', '{"result":null}'],
    ['nothing', '{}'],
    ['an empty body', ''],
    ['a bare true', 'true'],
    ['true beside an error', '{"result":true,"errorCode":"CT001"}'],
    ['both', '{"result":false,"result":true}'],
    ['both, one of them spelt with an escape', '{"result":false,"res\\u0075lt":true}'],
    ['true in a prototype', '{"__proto__":{"result":true}}'],
    ['true inside a list', '[{"result":true}]'],
    ['true in a page', '<html>{"result":true}</html>'],
    ['true after a byte order mark', '\ufeff{"result":true}'],
    ['true, then more', '{"result":true}{"result":false}'],
    ['true cut short', '{"result":true'],
  ])('S4 does not pass: %s', async (_, body) => {
    const site = await start();
    const agent = visitor(site);
    const answer = await readPicture(site, agent);
    for (const status of [200, 403]) {
      site.emulator.fail('compare', { status, body });
      const res = await agent.post('/signup').send({ 'captcha-response': answer });
      expect(res.status).toBeGreaterThanOrEqual(400);
    }
    expect(site.handled).toHaveLength(0);
  });
});

describe('S17 naverCaptcha()', () => {
  it.each([
    [{}],
    [{ clientId: 'id' }],
    [{ clientSecret: 'secret' }],
    [{ clientId: 'id', clientSecret: '' }],
    [{ clientId: 'id', clientSecret: undefined }],
    [{ clientId: 'id', clientSecret: null }],
    [{ clientId: 'id', clientSecret: ' ' }],
    [{ clientId: 'id', clientSecret: ['secret'] }],
    [Object.create({ clientId: 'id', clientSecret: 'secret' }) as object],
  ])('S17 throws at construction without a secret: %j', (options) => {
    expect(() => naverCaptcha(options as NaverCaptchaOptions)).toThrow(/`client(Id|Secret)`/);
  });
});
