import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/index.js';
import { createCaller, credentials, exchange } from './exchange';

/** Starts an emulator for the length of one test. */
async function withEmulator<T>(
  options: EmulatorOptions,
  use: (emulator: Awaited<ReturnType<typeof startEmulator>>) => Promise<T> | T,
): Promise<T> {
  const emulator = await startEmulator(options);
  try {
    return await use(emulator);
  } finally {
    await emulator.close();
  }
}

describe('startEmulator', () => {
  it('listens on a free port of the loopback and says where', () =>
    withEmulator({}, async ({ url, port }) => {
      expect(url).toBe(`http://127.0.0.1:${port}`);
      expect((await exchange(`${url}/v1/captcha/nkey`)).status).toBe(401);
    }));

  it('listens at the host and with the credentials that it is given', () =>
    withEmulator({ host: '::1', clientId: 'me', clientSecret: 'mine' }, async (emulator) => {
      expect(emulator.url).toBe(`http://[::1]:${emulator.port}`);
      const headers = credentials({ clientId: 'me', clientSecret: 'mine' }, 'developers');
      expect((await exchange(`${emulator.url}/v1/captcha/nkey`, { headers })).status).toBe(200);
    }));

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown option', { prot: 1 }, "unknown option 'prot'"],
    ['an option of the prototype', { constructor: 1 }, "unknown option 'constructor'"],
    ['a port beyond 65535', { port: 65_536 }, "'port' must be a port from 0 to 65535"],
    ['a port of text', { port: '80' }, "'port' must be"],
    ['an empty host', { host: '' }, "'host' must be"],
    ['an empty client id', { clientId: '' }, "'clientId' must be"],
    ['a secret with a line break', { clientSecret: 'a\nb' }, "'clientSecret' must be"],
    ['an answer in lower case', { answer: 'abcd' }, "'answer' must be 1 to 8 of A–Z and 0–9"],
    ['an answer too long to draw', { answer: 'ABCDEFGHI' }, "'answer' must be"],
    ['a spoken answer of letters', { audioAnswer: 'ABC' }, "'audioAnswer' must be 1 to 8 digits"],
    ['a seed that is no number', { seed: NaN }, "'seed' must be"],
    ['a language without clips', { language: 'fr' }, "'language' must be 'ko' or 'en'"],
    ['a style of its own', { style: 'plain' }, "'style' must be"],
    ['a life of 0', { keyTtlMs: 0 }, "'keyTtlMs' must be milliseconds above 0"],
    ['a switch of text', { caseSensitive: 'no' }, "'caseSensitive' must be true or false"],
    ['half a certificate', { tls: { cert: '' } }, "'tls' must be { cert, key }"],
    ['a control path without a slash', { controlPath: 'control' }, "'controlPath' must be"],
  ])('refuses %s', async (_, options, message) => {
    await expect(startEmulator(options)).rejects.toThrow(message);
  });

  it('takes an option that is undefined for one that is absent', () =>
    withEmulator({ port: undefined, answer: undefined, tls: undefined }, ({ clientId }) => {
      expect(clientId).toBe('emulator-client-id');
    }));

  it('rejects where the port is taken', () =>
    withEmulator({}, async ({ port }) => {
      await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }));

  describe('with NODE_ENV=production', () => {
    const { NODE_ENV } = process.env;
    beforeAll(() => (process.env.NODE_ENV = 'production'));
    afterAll(() => (process.env.NODE_ENV = NODE_ENV));

    it('refuses to start', () => expect(startEmulator()).rejects.toThrow('allowInProduction: true'));

    it('starts where it is forced', () =>
      withEmulator({ allowInProduction: true }, ({ port }) => expect(port).toBeGreaterThan(0)));
  });

  it('draws the same keys, answers and pictures from the same seed, and others from another', async () => {
    const first = (seed: string) =>
      withEmulator({ seed }, async (emulator) => {
        const { issue, show } = createCaller(emulator);
        const key = await issue();
        return { key, answer: emulator.answerOf(key), picture: (await show(key)).body.toString('base64') };
      });
    const [one, again, other] = [await first('a'), await first('a'), await first('b')];
    expect(again).toEqual(one);
    expect(other.key).not.toBe(one.key);
    expect(other.picture).not.toBe(one.picture);
  });

  it.each<[EmulatorOptions, 'image' | 'audio', string | RegExp]>([
    [{ answer: 'AC7X' }, 'image', 'AC7X'],
    [{ answer: 'AC7X' }, 'audio', /^\d{4,6}$/],
    [{ answer: '3679' }, 'audio', '3679'],
    [{ answer: '3679', audioAnswer: '1234' }, 'audio', '1234'],
    [{}, 'image', /^[A-Z0-9]{4,8}$/],
  ])('with %j asks in an %s for %s', (options, kind, expected) =>
    withEmulator(options, async (emulator) => {
      await createCaller(emulator, 'developers', kind).issue();
      expect(emulator.lastAnswer()).toMatch(expected);
    }),
  );

  it('speaks TLS with a certificate', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emulator-'));
    const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-out', cert, '-keyout', key],
      { stdio: 'ignore' },
    );
    const tls = { cert: readFileSync(cert), key: readFileSync(key) };
    rmSync(folder, { recursive: true });
    await withEmulator({ tls, httpsOnly: true }, async (emulator) => {
      expect(emulator.url).toBe(`https://127.0.0.1:${emulator.port}`);
      const headers = credentials(emulator, 'developers');
      const request = httpsRequest(`${emulator.url}/v1/captcha/nkey`, {
        headers,
        ca: tls.cert,
        servername: 'localhost',
        agent: false,
        checkServerIdentity: () => undefined,
      });
      const [response] = (await once(request.end(), 'response')) as [{ statusCode: number; resume: () => void }];
      expect(response.statusCode).toBe(200);
      response.resume();
    });
  });
});

describe('requests', () => {
  it('records what came, in order and undecoded', () =>
    withEmulator({}, async (emulator) => {
      const { issue, compare, get } = createCaller(emulator, 'ncloud');
      await compare(await issue(), 'x&key=K2');
      await get('/elsewhere?a=1&a=2');
      expect(emulator.requests).toMatchObject([
        {
          method: 'GET',
          url: '/captcha/v1/nkey?code=0',
          path: '/captcha/v1/nkey',
          operation: 'issue',
          kind: 'image',
          service: 'ncloud',
        },
        { operation: 'compare', headers: { 'x-ncp-apigw-api-key-id': emulator.clientId } },
        { path: '/elsewhere', operation: undefined, kind: undefined, service: undefined },
      ]);
      expect(emulator.requests[1]?.url).toContain('value=x%26key%3DK2');
      expect(emulator.requests[1]?.query.get('value')).toBe('x&key=K2');
      expect(emulator.requests[2]?.query.getAll('a')).toEqual(['1', '2']);
      expect(emulator.requests[0]?.at).toBeLessThanOrEqual(Date.now());
    }));
});

describe('answerTo', () => {
  it('knows a picture by its bytes, also after its key was compared', () =>
    withEmulator({}, async (emulator) => {
      const { issue, show, compare } = createCaller(emulator);
      const [key, other] = [await issue(), await issue()];
      const answer = emulator.answerOf(key);
      const picture = (await show(key)).body;
      await show(other);
      await compare(key, 'x');
      expect(emulator.answerTo(picture)).toBe(answer);
      expect(emulator.answerTo(Buffer.from('else'))).toBeUndefined();
    }));
});

describe('lastAnswer', () => {
  it('follows what was issued or shown last', () =>
    withEmulator({}, async (emulator) => {
      expect(emulator.lastAnswer()).toBeUndefined();
      const { issue, show } = createCaller(emulator);
      const key = await issue();
      const other = await issue();
      expect(emulator.lastAnswer()).toBe(emulator.answerOf(other));
      await show(key);
      expect(emulator.lastAnswer()).toBe(emulator.answerOf(key));
    }));
});

describe('advance', () => {
  it.each([-1, NaN, Infinity])('refuses %d', (ms) =>
    withEmulator({}, (emulator) => expect(() => emulator.advance(ms)).toThrow(RangeError)),
  );
});

describe('reset', () => {
  it('forgets keys, requests and faults', () =>
    withEmulator({}, async (emulator) => {
      const { issue, show, get } = createCaller(emulator);
      const key = await issue();
      emulator.fail('issue', 'quota');
      emulator.reset();
      expect([emulator.requests.length, emulator.lastAnswer(), emulator.answerOf(key)]).toEqual([
        0,
        undefined,
        undefined,
      ]);
      expect((await show(key)).json().errorCode).toBe('CT001');
      expect((await get('/v1/captcha/nkey')).status).toBe(200);
    }));
});

describe('close', () => {
  it('drops connections in every state and can be called twice', async () => {
    const emulator = await startEmulator();
    const sockets = ['', 'GET / HTT', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'].map((text) => {
      const socket = connect(emulator.port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      if (text) socket.write(text);
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    while (emulator.requests.length === 0) await new Promise(setImmediate);
    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
    await emulator.close();
    await closed;
    await emulator.close();
    expect((await exchange(emulator.url)).error).toBe('ECONNREFUSED');
  });
});

describe('the control route', () => {
  const post = (url: string, body: unknown) => exchange(url, { method: 'POST', body: JSON.stringify(body) });

  it('is not there unless asked for', () =>
    withEmulator({}, async ({ url }) => expect((await exchange(`${url}/control/answer`)).status).toBe(404)));

  it('makes calls fail, moves the clock, tells answers and requests, and resets', () =>
    withEmulator({ controlPath: '/control', keyTtlMs: 1000 }, async (emulator) => {
      const { issue, show, get } = createCaller(emulator);
      const control = `${emulator.url}/control`;
      const key = await issue();
      expect((await exchange(`${control}/answer`)).json()).toEqual({ answer: emulator.lastAnswer() });
      expect((await exchange(`${control}/answer?key=${key}`)).json()).toEqual({ answer: emulator.answerOf(key) });
      expect((await exchange(`${control}/answer?key=none`)).json()).toEqual({ answer: null });
      expect((await exchange(`${control}/requests`)).json()).toMatchObject([
        { operation: 'issue', query: { code: '0' } },
      ]);
      await post(`${control}/advance`, { ms: 1000 });
      expect((await show(key)).status).toBe(403);
      await post(`${control}/fail`, { operation: 'issue', fault: { name: 'status', value: 599 } });
      expect((await get('/v1/captcha/nkey')).status).toBe(599);
      expect((await post(`${control}/reset`, {})).status).toBe(200);
      expect(emulator.requests).toHaveLength(0);
    }));

  it.each<[string, string, unknown, number, string]>([
    ['an unknown control', 'explode', {}, 404, 'POST fail, POST advance'],
    ['an unknown fault', 'fail', { operation: 'image', fault: 'explode' }, 400, "no fault 'explode'"],
    ['no fault', 'fail', { operation: 'image' }, 400, "no fault 'undefined'"],
    ['a clock of text', 'advance', { ms: '5' }, 400, 'milliseconds'],
    ['no object', 'advance', 5, 400, 'a JSON object'],
    ['too much', 'advance', { ms: 'x'.repeat(70_000) }, 400, 'at most 65536 bytes'],
  ])('refuses %s', (_, name, body, status, message) =>
    withEmulator({ controlPath: '/control' }, async ({ url }) => {
      const answer = await post(`${url}/control/${name}`, body);
      expect([answer.status, answer.json().error]).toEqual([status, expect.stringContaining(message)]);
    }),
  );
});
