import type { DestinationStream } from 'pino';
import request from 'supertest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.js';
import { createProxyServer, type ProxyServer, type ProxyServerOptions } from '../../src/server/index.js';

/** The page that challenges are shown on, unless a test says otherwise. */
export const shop = {
  siteKey: 'shop',
  secrets: ['secret-of-the-shop'],
  origins: ['https://shop.example'],
};
export const shopOrigin = 'https://shop.example';
export const shopSecret = 'secret-of-the-shop';

/** A proxy on a real port, with the emulator behind it. */
export interface ProxySite {
  readonly url: string;
  readonly emulator: Emulator;
  readonly proxy: ProxyServer;
  /** Every line it has logged, parsed. */
  readonly logged: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface ProxySiteOptions {
  readonly proxy?: Partial<ProxyServerOptions>;
  readonly emulator?: EmulatorOptions;
  /** An emulator that several proxies share; whoever started it closes it. */
  readonly shared?: Emulator;
}

export async function startProxy(options: ProxySiteOptions = {}): Promise<ProxySite> {
  const emulator = options.shared ?? (await startEmulator(options.emulator));
  const { clientId, clientSecret, url: baseUrl } = emulator;
  const logged: Record<string, unknown>[] = [];
  const log: DestinationStream = { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) };
  const proxy = createProxyServer(
    { clientId, clientSecret, baseUrl, sites: [shop], limits: false, dailyBudget: false, ...options.proxy },
    { log },
  );
  const { url } = await proxy.listen();
  return {
    url,
    emulator,
    proxy,
    logged,
    async close() {
      await proxy.close();
      if (options.shared === undefined) await emulator.close();
    },
  };
}

/** What `POST /captcha/key` answers. */
export interface OpenedChallenge {
  readonly challenge: string;
  readonly expiresAt: string;
  readonly image: string;
  readonly audio: string | null;
}

/** Opens a challenge, as the widget on a page of a site does. */
export async function openChallenge(url: string, body: object = {}, origin = shopOrigin): Promise<OpenedChallenge> {
  const response = await request(url)
    .post('/captcha/key')
    .set('Origin', origin)
    .send({ sitekey: 'shop', ...body })
    .expect(201);
  return response.body as OpenedChallenge;
}

/** Opens a challenge, looks at its picture and reads it. */
export async function readChallenge(
  { url, emulator }: Pick<ProxySite, 'url' | 'emulator'>,
  body: object = {},
): Promise<{ challenge: string; answer: string }> {
  const { challenge, image } = await openChallenge(url, body);
  await request(url).get(image).set('Origin', shopOrigin).expect(200);
  return { challenge, answer: emulator.lastAnswer() ?? '' };
}

/** Submits an answer. */
export function verify(url: string, challenge: unknown, answer: unknown): request.Test {
  return request(url).post('/captcha/verify').set('Origin', shopOrigin).send({ challenge, 'captcha-response': answer });
}

/** Solves a challenge. */
export async function solve(site: Pick<ProxySite, 'url' | 'emulator'>, body: object = {}): Promise<string> {
  const { challenge, answer } = await readChallenge(site, body);
  const response = await verify(site.url, challenge, answer).expect(200);
  return (response.body as { token: string }).token;
}

/** Asks about a token, as a site's back end does. */
export function siteverify(url: string, question: object): request.Test {
  return request(url)
    .post('/siteverify')
    .type('form')
    .send({ secret: shopSecret, ...question });
}
