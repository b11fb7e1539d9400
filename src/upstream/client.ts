import { checkClientOptions, type ClientConfig, type NaverCaptchaClientOptions } from '../config/client-options.js';
import type { AxiosInstance } from 'axios';
import type { CaptchaUpstreamError } from '../errors.js';
import { Calls } from './calls.js';
import type { CircuitState } from './circuit.js';
import { createConnections, type Connections } from './connections.js';
import { endpoints, type ChallengeKind, type Endpoints } from './endpoints.js';
import { refused, type Operation } from './failure.js';
import { openMedia, type CaptchaMedia } from './media.js';
import { isRefusal, parseIssue, parseVerdict, type Verdict } from './parse.js';
import type { AbortSignalLike } from './signal.js';
import { Transport } from './transport.js';

/** What each call may be given. */
export interface UpstreamCallOptions {
  /** Ends the call when the visitor has gone. */
  readonly signal?: AbortSignalLike | undefined;
  /**
   * Called before a call is made again (`retries`), with what ended the try before; throwing ends the call with that.
   * `fault.unsent` tells whether NAVER may have counted it.
   */
  readonly beforeRetry?: ((fault: CaptchaUpstreamError) => void | Promise<void>) | undefined;
}

/**
 * NAVER's CAPTCHA API as four calls. It knows nothing of sessions or visitors: use it for what the middleware does
 * not cover.
 *
 * @example
 * ```ts
 * const client = new NaverCaptchaClient({ clientId, clientSecret });
 * const key = await client.issueKey();
 * const { stream } = await client.fetchPicture(key);
 * const verdict = await client.compare(key, typed); // { outcome: 'passed', responseTime: 5.2 }
 * ```
 * @see https://developers.naver.com/docs/utils/captcha/reference/
 */
export class NaverCaptchaClient {
  /**
   * The axios instance that every call goes through, for interceptors: the one in the option `axios`, or one made for
   * this client. Interceptors see neither the client id nor the secret, which are added below them.
   *
   * @example
   * ```ts
   * client.axios.interceptors.request.use((config) => {
   *   config.headers.set('X-Request-Id', randomUUID());
   *   return config;
   * });
   * ```
   */
  readonly axios: AxiosInstance;
  readonly #config: ClientConfig;
  readonly #endpoints: Endpoints;
  readonly #connections: Connections;
  readonly #calls: Calls;

  /** @throws CaptchaConfigError for a missing, unknown or invalid option */
  constructor(options: NaverCaptchaClientOptions) {
    this.#config = checkClientOptions(options);
    this.#endpoints = endpoints[this.#config.service];
    const { clientId, clientSecret, baseUrl = this.#endpoints.origin, timeoutMs } = this.#config;
    const { axios, ca, proxyUrl: proxy } = this.#config;
    this.#connections = createConnections({
      origin: new URL(baseUrl).origin,
      // Shorter than the deadline, so that a dead upstream is told from one that may have seen the request.
      connectTimeoutMs: Math.ceil(timeoutMs * 0.6),
      ca,
      proxy,
    });
    const { idHeader, secretHeader } = this.#endpoints;
    const credentials = { [idHeader.toLowerCase()]: clientId, [secretHeader.toLowerCase()]: clientSecret };
    const transport = new Transport({ baseUrl, credentials, connections: this.#connections, axios });
    this.axios = transport.axios;
    const own = this.axios.defaults.timeout ?? 0;
    this.#calls = new Calls(
      this,
      own > 0 ? { ...this.#config, timeoutMs: Math.min(own, timeoutMs) } : this.#config,
      transport,
    );
  }

  /**
   * Issues a key (`code=0`). One call of the daily quota, and one more for each retry.
   *
   * @throws CaptchaUpstreamError for every answer but a key
   */
  issueKey(kind: ChallengeKind = 'image', options: UpstreamCallOptions = {}): Promise<string> {
    return this.#calls.run({ operation: 'issue', kind, ...options }, async (call) => {
      const issued = parseIssue(await call.ask(`${this.#endpoints.key[kind]}?code=0`));
      if (isRefusal(issued)) throw refused('issue', issued, this.#config.service);
      return issued.key;
    });
  }

  /**
   * Fetches the picture of a key issued for `image`. Resolves when its first bytes have come and are a JPEG's.
   *
   * @throws CaptchaUpstreamError with `outcome: 'expired'` for an unknown key, and for every answer but a picture
   */
  fetchPicture(key: string, options: UpstreamCallOptions = {}): Promise<CaptchaMedia> {
    return this.#fetchMedia('image', key, options);
  }

  /**
   * Fetches the sound of a key issued for `audio`. Resolves when its first bytes have come and are a WAV's.
   *
   * @throws CaptchaUpstreamError with `outcome: 'expired'` for an unknown key, and for every answer but a sound
   */
  fetchAudio(key: string, options: UpstreamCallOptions = {}): Promise<CaptchaMedia> {
    return this.#fetchMedia('audio', key, options);
  }

  /**
   * Compares what a visitor typed with the key's answer (`code=1`). One call of the daily quota, right or wrong. It is
   * never retried: the first try may have ended the key.
   *
   * @throws CaptchaUpstreamError for every answer but a verdict; `outcome` is `expired` or `notShown` where the visitor
   * needs a new challenge
   * @throws URIError if the response is not well-formed UTF-16
   */
  async compare(
    key: string,
    response: string,
    kind: ChallengeKind = 'image',
    options: UpstreamCallOptions = {},
  ): Promise<Verdict> {
    const query = `?code=1&key=${encodeURIComponent(key)}&value=${encodeURIComponent(response)}`;
    return this.#calls.run({ operation: 'compare', kind, ...options }, async (call) => {
      const verdict = parseVerdict(await call.ask(this.#endpoints.key[kind] + query));
      if (isRefusal(verdict)) throw refused('compare', verdict, this.#config.service);
      return verdict;
    });
  }

  /**
   * Whether calls are made (`closed`), refused because too many have failed (`open`), or the next is let through to
   * try (`half-open`), for each operation.
   */
  circuits(): Readonly<Record<Operation, CircuitState>> {
    return this.#calls.states();
  }

  /** Closes the kept connections. Calls under way fail with `ERR_CAPTCHA_UPSTREAM_UNAVAILABLE`. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  async #fetchMedia(kind: ChallengeKind, key: string, options: UpstreamCallOptions): Promise<CaptchaMedia> {
    const path = `${this.#endpoints.media[kind]}?key=${encodeURIComponent(key)}`;
    const { maxPictureBytes, maxAudioBytes, service } = this.#config;
    const [operation, maxBytes] =
      kind === 'image' ? (['picture', maxPictureBytes] as const) : (['sound', maxAudioBytes] as const);
    const { result, end } = await this.#calls.begin({ operation, kind, ...options }, (call) =>
      openMedia(call, path, maxBytes, service),
    );
    const { contentType, stream, ended } = result;
    void ended.then(end);
    return { contentType, stream };
  }
}
