import axios, {
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
  type AxiosResponse,
} from 'axios';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { hasOwnAdapter } from '../config/connection.js';
import { CaptchaConfigError } from '../errors.js';
import type { Connections } from './connections.js';

/** What a transport is made of. */
export interface TransportOptions {
  readonly baseUrl: string;
  /** Headers that sign in, in lower case. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly connections: Connections;
  /** The user's own instance, if there is one. */
  readonly axios: AxiosInstance | undefined;
}

/** How axios hands an answer over: whatever its status, as a stream, with nothing transformed. */
const asItComes: AxiosRequestConfig = {
  responseType: 'stream',
  // The body decides, not the status: NAVER puts verdicts and errors under many of them.
  validateStatus: null,
  transformRequest: [],
  transformResponse: [],
};

/**
 * The axios instance that all calls to one origin go through, with an undici pool under it: it follows no redirect, so
 * that the credentials go to this origin and nowhere else, reads no proxy from the environment, and never decompresses.
 *
 * The credentials are added below axios: no interceptor sees them, and no AxiosError holds them.
 */
export class Transport {
  readonly axios: AxiosInstance;
  /** Whether every connection is made through the proxy of `proxyUrl`. */
  readonly throughProxy: boolean;
  readonly #perCall: AxiosRequestConfig;
  readonly #fresh: AxiosAdapter | undefined;

  constructor({ baseUrl, credentials, connections, axios: given }: TransportOptions) {
    this.throughProxy = connections.throughProxy;
    if (given !== undefined && hasOwnAdapter(given)) {
      this.axios = given;
      // Redirects would take the credentials along; and of what is cut off at a length, axios leaves the socket open.
      const safe = { maxRedirects: 0, maxContentLength: -1, decompress: false };
      this.#perCall = { ...asItComes, ...safe, baseURL: baseUrl, headers: credentials };
      return;
    }
    const { origin, pathname } = new URL(baseUrl);
    const to = { origin, prefix: pathname.replace(/\/$/, ''), credentials };
    const config = { ...asItComes, baseURL: baseUrl, adapter: adapter(connections.kept, to) };
    this.#fresh = adapter(connections.fresh, to);
    this.axios = given ?? axios.create(config);
    this.#perCall = given === undefined ? {} : config;
  }

  /** Asks for a path. Resolves when the headers have come. @param fresh - whether to use a new connection */
  async get(path: string, signal: AbortSignal, fresh: boolean): Promise<AxiosResponse<Readable>> {
    const answer = await this.axios.request<Readable>({
      ...this.#perCall,
      method: 'get',
      url: path,
      signal,
      ...(fresh && this.#fresh !== undefined && { adapter: this.#fresh }),
    });
    if (isAnswer(answer)) return answer;
    throw new CaptchaConfigError(
      'An interceptor or the adapter of the instance in `axios` returned something else than a response with its stream: ' +
        'leave `data` unread, and return the response.',
    );
  }
}

const ours = { accept: '*/*', 'user-agent': 'express-naver-captcha' };

/** The headers of instance and interceptors, by lower-case name, so that none is sent twice. */
function theirs(headers: AxiosRequestHeaders): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null && value !== undefined && value !== false) lower[name.toLowerCase()] = String(value);
  }
  return lower;
}

interface Target {
  readonly origin: string;
  readonly prefix: string;
  readonly credentials: Readonly<Record<string, string>>;
}

function adapter(dispatcher: Dispatcher, { origin, prefix, credentials }: Target): AxiosAdapter {
  return async (config) => {
    const answer = await dispatcher.request({
      origin,
      method: 'GET',
      path: `${prefix}${config.url ?? ''}`,
      headers: { ...ours, ...theirs(config.headers), ...credentials },
      signal: config.signal,
      // One deadline over the whole call stands in config.signal; two more clocks would only disagree with it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return {
      data: answer.body,
      status: answer.statusCode,
      statusText: '',
      headers: new AxiosHeaders(answer.headers as Record<string, string>),
      config,
    };
  };
}

function isAnswer(answer: unknown): boolean {
  const { status, headers, data } = (answer ?? {}) as Partial<AxiosResponse<Partial<Readable> | undefined>>;
  return typeof status === 'number' && headers !== undefined && typeof data?.[Symbol.asyncIterator] === 'function';
}
