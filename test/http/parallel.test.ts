import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import type { CaptchaCallMessage } from '../../src/index.js';
import { startSite, visitor, type Site } from '../helpers/site.js';
import { until } from '../helpers/until.js';

let site: Site;
afterEach(() => site.close());

const callsOf = (operation: string): number => site.emulator.requests.filter((r) => r.operation === operation).length;

/** A visitor whose session exists, as any whose page set a cookie. */
async function known(): Promise<ReturnType<typeof visitor>> {
  const agent = visitor(site);
  await agent.get('/captcha/image').expect(200);
  site.emulator.reset();
  return agent;
}

describe('pictures of one form that are asked for at the same time', () => {
  it('are one challenge: one key, one picture, for every request', async () => {
    let arrived = 0;
    site = await startSite({
      configure: (app) =>
        app.use((_req, _res, next) => {
          arrived++;
          next();
        }),
    });
    const agent = await known();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    site.captcha.client.axios.interceptors.request.use((config) => held.then(() => config));
    const loading = Promise.all(Array.from({ length: 20 }, () => agent.get('/captcha/image').expect(200)));
    await until(() => arrived === 21);
    // Whoever comes after them finds that they all have their session by now.
    await agent.get('/signup').expect(200);
    release();
    const loads = await loading;
    for (const { body, headers } of loads) {
      expect(headers['content-type']).toBe('image/jpeg');
      expect(body).toEqual(loads[0]!.body);
    }
    expect([callsOf('issue'), callsOf('image')]).toEqual([1, 1]);
    const typed = { 'captcha-response': site.emulator.answerTo(loads[7]!.body as Buffer) };
    const submits = await Promise.all(Array.from({ length: 10 }, () => agent.post('/signup').send(typed)));
    expect(submits.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('are another challenge once the first is shown', async () => {
    site = await startSite();
    const agent = await known();
    const first = await agent.get('/captcha/image').expect(200);
    const second = await agent.get('/captcha/image').expect(200);
    expect(second.body).not.toEqual(first.body);
    expect(callsOf('issue')).toBe(2);
  });

  it('are not shared by other forms, nor by other visitors, nor with sounds', async () => {
    site = await startSite();
    const [one, other] = [await known(), await known()];
    site.emulator.reset();
    site.emulator.fail('issue', { name: 'delay', value: 50 }, 4);
    await Promise.all([
      one.get('/captcha/image').expect(200),
      one.get('/captcha/image?form=login').expect(200),
      one.get('/captcha/audio').expect(200),
      other.get('/captcha/image').expect(200),
    ]);
    expect(callsOf('issue')).toBe(4);
  });

  it('all get the fault if there is one, and the next request a picture', async () => {
    site = await startSite();
    const agent = await known();
    site.emulator.fail('issue', { name: 'delay', value: 20 });
    site.emulator.fail('image', 'unavailable');
    await Promise.all(Array.from({ length: 5 }, () => agent.get('/captcha/image').expect(502)));
    expect(callsOf('image')).toBe(1);
    await agent.get('/captcha/image').expect(200);
    expect(callsOf('issue')).toBe(1);
  });

  it('outlive any of the requests', async () => {
    site = await startSite({ captcha: { timeoutMs: 20_000 } });
    const cookie = await cookieOf(visitor(site));
    site.emulator.fail('image', { name: 'delay', value: 200 });
    let answered = 0;
    const requests = Array.from({ length: 3 }, () => load(cookie, () => answered++));
    await until(() => callsOf('image') === 1);
    requests[0]!.destroy();
    await until(() => answered === 2);
    expect([callsOf('issue'), callsOf('image')]).toEqual([1, 1]);
  });

  it('end with the last of the requests, and leave the key to the next', async () => {
    site = await startSite({ captcha: { timeoutMs: 20_000 } });
    const cookie = await cookieOf(visitor(site));
    const ended: unknown[] = [];
    const note = (message: unknown): void => {
      const { client, operation, outcome } = message as CaptchaCallMessage;
      if (client === site.captcha.client && operation === 'picture') ended.push(outcome);
    };
    subscribe('express-naver-captcha:call', note);
    site.emulator.fail('image', 'hang');
    const requests = Array.from({ length: 3 }, () => load(cookie));
    await until(() => callsOf('image') === 1);
    for (const req of requests) req.destroy();
    await until(() => ended.length === 1);
    unsubscribe('express-naver-captcha:call', note);
    expect(ended).toEqual(['abandoned']);
    let answered = 0;
    load(cookie, () => answered++);
    await until(() => answered === 1);
    expect(callsOf('issue')).toBe(1);
  });
});

async function cookieOf(agent: ReturnType<typeof visitor>): Promise<string> {
  const { headers } = await agent.get('/captcha/image').expect(200);
  site.emulator.reset();
  return String(headers['set-cookie']).split(';', 1)[0]!;
}

function load(cookie: string, onAnswer?: () => void): http.ClientRequest {
  const req = http.get(`${site.url}/captcha/image`, { headers: { cookie }, agent: false }, (res) => {
    res.resume().once('end', () => onAnswer?.());
  });
  return req.on('error', () => undefined);
}
