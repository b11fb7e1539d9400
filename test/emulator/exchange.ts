import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Emulator } from '../../src/emulator/index.js';

/** One HTTP exchange as a socket saw it, whether it ended well or not. */
export interface Exchange {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  /** Names and values by turns, in the order and case of the wire. */
  rawHeaders: string[];
  body: Buffer;
  /** The code of the error that broke it off, such as ECONNRESET. */
  error: string | undefined;
  json: () => Record<string, unknown>;
}

interface ExchangeOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Leaves once so many bytes of the body have come. */
  bytes?: number;
}

/** Sends one request on a connection of its own and waits for whatever comes of it. */
export function exchange(
  url: string,
  { method = 'GET', headers = {}, body, bytes }: ExchangeOptions = {},
): Promise<Exchange> {
  return new Promise((resolve) => {
    const result: Exchange = {
      status: undefined,
      headers: {},
      rawHeaders: [],
      body: Buffer.alloc(0),
      error: undefined,
      json: () => JSON.parse(result.body.toString()) as Record<string, unknown>,
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      result.error = error.code ?? error.message;
      resolve(result);
    };
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      result.status = response.statusCode;
      result.headers = response.headers;
      result.rawHeaders = response.rawHeaders;
      response.on('data', (chunk: Buffer) => {
        result.body = Buffer.concat([result.body, chunk]);
        if (bytes !== undefined && result.body.byteLength >= bytes) {
          request.destroy();
          resolve(result);
        }
      });
      response.once('end', () => resolve(result));
      response.once('error', fail);
    });
    if (body !== undefined) request.setHeader('Content-Length', Buffer.byteLength(body));
    request.once('error', fail);
    request.end(body);
  });
}

export const services = {
  developers: {
    id: 'X-Naver-Client-Id',
    secret: 'X-Naver-Client-Secret',
    image: { key: '/v1/captcha/nkey', media: '/v1/captcha/ncaptcha.bin' },
    audio: { key: '/v1/captcha/skey', media: '/v1/captcha/scaptcha' },
  },
  ncloud: {
    id: 'X-NCP-APIGW-API-KEY-ID',
    secret: 'X-NCP-APIGW-API-KEY',
    image: { key: '/captcha/v1/nkey', media: '/captcha-bin/v1/ncaptcha' },
    audio: { key: '/scaptcha/v1/skey', media: '/scaptcha-bin/v1/scaptcha' },
  },
} as const;

type Service = keyof typeof services;
type Kind = 'image' | 'audio';

/** The headers that every call to a service needs. */
export function credentials(
  emulator: Pick<Emulator, 'clientId' | 'clientSecret'>,
  service: Service,
): Record<string, string> {
  return { [services[service].id]: emulator.clientId, [services[service].secret]: emulator.clientSecret };
}

/** The API as a client without opinions: it sends what it is told and returns what it got. */
export function createCaller(emulator: Emulator, service: Service = 'developers', kind: Kind = 'image') {
  const headers = credentials(emulator, service);
  const { key: keyPath, media: mediaPath } = services[service][kind];
  const get = (path: string, bytes?: number): Promise<Exchange> =>
    exchange(emulator.url + path, bytes === undefined ? { headers } : { headers, bytes });
  return {
    issue: async (): Promise<string> => String((await get(`${keyPath}?code=0`)).json().key),
    show: (key: string, bytes?: number) => get(`${mediaPath}?key=${key}`, bytes),
    compare: (key: string, value: string) => get(`${keyPath}?code=1&key=${key}&value=${encodeURIComponent(value)}`),
    get,
  };
}
