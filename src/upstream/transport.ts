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
import type { Deadline } from './deadline.js';

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
  readonly #foreign: boolean;
  readonly #fresh: AxiosAdapter | undefined;

  constructor({ baseUrl, credentials, connections, axios: given }: TransportOptions) {
    this.throughProxy = connections.throughProxy;
    this.#foreign = given !== undefined && hasOwnAdapter(given);
    if (given !== undefined && this.#foreign) {
      this.axios = given;
      // Redirects would take the credentials along; and of what is cut off at a length, axios leaves the socket open.
      const safe = { maxRedirects: 0, maxContentLength: -1, decompress: false };
      this.#perCall = { ...asItComes, ...safe, baseURL: baseUrl, headers: credentials };
      return;
    }
    const { origin, pathname } = new URL(baseUrl);
    const to = { origin, prefix: pathname.replace(/\/$/, ''), credentials };
    const config = { baseURL: baseUrl, adapter: adapter(connections.kept, to) };
    this.#fresh = adapter(connections.fresh, to);
    this.axios = given ?? createInstance(config);
    this.#perCall = given === undefined ? {} : { ...asItComes, ...config };
  }

  /** Whether code of the user's sees a call, and may hand its signal on to what takes only a real one. */
  get #isSeen(): boolean {
    const { request, response } = this.axios.interceptors;
    return this.#foreign || request.handlers?.length !== 0 || response.handlers?.length !== 0;
  }

  /** Asks for a path. Resolves when the headers have come. @param fresh - whether to use a new connection */
  async get(path: string, deadline: Deadline, fresh: boolean): Promise<AxiosResponse<Readable>> {
    const answer = await this.axios.request<Readable>({
      ...this.#perCall,
      method: 'get',
      url: path,
      signal: this.#isSeen ? deadline.signal : deadline,
      ...(fresh && this.#fresh !== undefined && { adapter: this.#fresh }),
    });
    if (isAnswer(answer)) return answer;
    throw new CaptchaConfigError(
      'An interceptor or the adapter of the instance in `axios` returned something else than a response with its stream: ' +
        'leave `data` unread, and return the response.',
    );
  }
}

/** Makes an instance without axios's defaults for browsers, bodies and other methods: axios merges them anew at every call. */
function createInstance(config: AxiosRequestConfig): AxiosInstance {
  const instance = axios.create(config);
  const { defaults } = instance;
  for (const name of Object.keys(defaults)) if (!(name in config)) Reflect.deleteProperty(defaults, name);
  defaults.headers = { common: {}, get: {} } as typeof defaults.headers;
  return instance;
}

const ours = { accept: '*/*', 'user-agent': 'express-naver-captcha' };

/** The headers of instance and interceptors, if there are any, by lower-case name, so that none is sent twice. */
function theirs(headers: AxiosRequestHeaders): Record<string, string> | undefined {
  let lower: Record<string, string> | undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined || value === false) continue;
    lower ??= {};
    lower[name.toLowerCase()] = String(value);
  }
  return lower;
}

interface Target {
  readonly origin: string;
  readonly prefix: string;
  readonly credentials: Readonly<Record<string, string>>;
}

function adapter(dispatcher: Dispatcher, { origin, prefix, credentials }: Target): AxiosAdapter {
  const alone = { ...ours, ...credentials };
  return async (config) => {
    const given = theirs(config.headers);
    const answer = await dispatcher.request({
      origin,
      method: 'GET',
      path: `${prefix}${config.url ?? ''}`,
      headers: given === undefined ? alone : { ...ours, ...given, ...credentials },
      signal: config.signal,
      // One deadline over the whole call stands in config.signal; two more clocks would only disagree with it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return {
      data: answer.body,
      status: answer.statusCode,
      statusText: '',
      // Their names are in lower case and their values checked: to set one after the other would cost ten times that.
      headers: Object.assign(new AxiosHeaders(), answer.headers),
      config,
    };
  };
}

function isAnswer(answer: unknown): boolean {
  const { status, headers, data } = (answer ?? {}) as Partial<AxiosResponse<Partial<Readable> | undefined>>;
  return typeof status === 'number' && headers !== undefined && typeof data?.[Symbol.asyncIterator] === 'function';
}
