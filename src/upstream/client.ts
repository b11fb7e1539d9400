import { checkClientOptions, type ClientConfig, type NaverCaptchaClientOptions } from '../config/client-options.js';
import { ask, open, type CallOptions } from './call.js';
import { endpoints, type ChallengeKind, type Endpoints } from './endpoints.js';
import { refused, type Operation } from './failure.js';
import { openMedia, type CaptchaMedia } from './media.js';
import { isRefusal, parseIssue, parseVerdict, type Verdict } from './parse.js';
import { createTransport, type Transport } from './transport.js';

/** What each call may be given. */
export interface UpstreamCallOptions {
  /** Ends the call when the visitor has gone. */
  readonly signal?: AbortSignal | undefined;
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
  readonly #config: ClientConfig;
  readonly #endpoints: Endpoints;
  readonly #transport: Transport;

  /** @throws CaptchaConfigError for a missing, unknown or invalid option */
  constructor(options: NaverCaptchaClientOptions) {
    this.#config = checkClientOptions(options);
    this.#endpoints = endpoints[this.#config.service];
    const { clientId, clientSecret, baseUrl = this.#endpoints.origin, timeoutMs } = this.#config;
    const headers = {
      [this.#endpoints.idHeader]: clientId,
      [this.#endpoints.secretHeader]: clientSecret,
      Accept: '*/*',
      'User-Agent': 'express-naver-captcha',
    };
    this.#transport = createTransport(baseUrl, headers, Math.ceil(timeoutMs * 0.6));
  }

  /**
   * Issues a key (`code=0`). One call of the daily quota.
   *
   * @throws CaptchaUpstreamError for every answer but a key
   */
  async issueKey(kind: ChallengeKind = 'image', options: UpstreamCallOptions = {}): Promise<string> {
    const answer = await ask(this.#transport, `${this.#endpoints.key[kind]}?code=0`, this.#call('issue', options));
    const issued = parseIssue(answer);
    if (isRefusal(issued)) throw refused('issue', issued, this.#config.service);
    return issued.key;
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
    const answer = await ask(this.#transport, this.#endpoints.key[kind] + query, this.#call('compare', options));
    const verdict = parseVerdict(answer);
    if (isRefusal(verdict)) throw refused('compare', verdict, this.#config.service);
    return verdict;
  }

  /** Closes the kept connections. Calls under way fail with `ERR_CAPTCHA_UPSTREAM_UNAVAILABLE`. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  async #fetchMedia(kind: ChallengeKind, key: string, options: UpstreamCallOptions): Promise<CaptchaMedia> {
    const path = `${this.#endpoints.media[kind]}?key=${encodeURIComponent(key)}`;
    const call = await open(this.#transport, path, this.#call(kind === 'image' ? 'picture' : 'sound', options));
    const maxBytes = kind === 'image' ? this.#config.maxPictureBytes : this.#config.maxAudioBytes;
    return openMedia(call, kind, maxBytes, this.#config.service);
  }

  #call(operation: Operation, { signal }: UpstreamCallOptions): CallOptions {
    return { operation, timeoutMs: this.#config.timeoutMs, signal };
  }
}
