import { jsonAnswer, mediaAnswer, type Answer } from './answer.js';
import type { Clock } from './clock.js';
import { KeyRing } from './keys.js';
import { captchaErrors } from './naver-errors.js';
import type { ResolvedOptions } from './options.js';
import { renderPicture } from './picture/render-picture.js';
import { createPuzzle } from './puzzle.js';
import { createRandom, type Random } from './random.js';
import type { ApiRoute, Operation } from './routes.js';
import { renderSound } from './sound/render-sound.js';

const keyCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const keyLength = 16;

/** The captcha behind the gateway: four calls over a ring of keys. */
export class CaptchaApi {
  readonly #options: ResolvedOptions;
  readonly #seed: string;
  readonly #random: Random;
  readonly #clock: Clock;
  #keys: KeyRing;
  #lastAnswer: string | undefined;

  constructor(options: ResolvedOptions, seed: string, clock: Clock) {
    this.#options = options;
    this.#seed = seed;
    this.#random = createRandom(seed);
    this.#clock = clock;
    this.#keys = this.#newRing();
  }

  /** The answer of the key issued or shown last. */
  get lastAnswer(): string | undefined {
    return this.#lastAnswer;
  }

  /** The answer of a key that has been issued and not yet compared. */
  answerOf(key: string): string | undefined {
    return this.#keys.answerOf(key);
  }

  /** The answer of a picture or sound by its bytes. */
  answerTo(media: Uint8Array): string | undefined {
    return this.#keys.answerTo(media);
  }

  /** Forgets every key; random numbers go on where they were. */
  forget(): void {
    this.#keys = this.#newRing();
    this.#lastAnswer = undefined;
  }

  /** Answers one call whose credentials were right. */
  async call(operation: Operation, route: ApiRoute, query: URLSearchParams): Promise<Answer> {
    if (operation === 'issue') return this.#issue(route, query);
    if (operation === 'compare') return this.#compare(route, query);
    return this.#show(route, query);
  }

  #issue(route: ApiRoute, query: URLSearchParams): Answer {
    // The reference knows 0 and 1 and files wrong parameters under 500.
    if ((query.get('code') ?? '0') !== '0') return captchaErrors.systemError;
    const key = Array.from({ length: keyLength }, () => this.#random.pick(keyCharacters)).join('');
    this.#lastAnswer = this.#keys.add(key, route.service, route.kind, this.#newAnswer(route)).answer;
    // Text, says NAVER's header over JSON. Clients cut the key out by position, so there is nothing beside it.
    return jsonAnswer(200, { key }, 'text/plain;charset=UTF-8');
  }

  async #show(route: ApiRoute, query: URLSearchParams): Promise<Answer> {
    const issued = this.#keys.find(query.get('key') ?? '', route.service, route.kind);
    if (!issued) return captchaErrors.invalidKey;
    const random = createRandom(`${this.#seed}/${issued.key}`);
    const answer =
      route.kind === 'image'
        ? mediaAnswer('image/jpeg', await renderPicture(issued.answer, random, this.#options.style))
        : mediaAnswer('audio/wav', renderSound(issued.answer, random, this.#options.language));
    this.#keys.show(issued, answer.body);
    this.#lastAnswer = issued.answer;
    return answer;
  }

  #compare(route: ApiRoute, query: URLSearchParams): Answer {
    const compared = this.#keys.compare(query.get('key') ?? '', route.service, route.kind, query.get('value') ?? '');
    if (compared.outcome === 'invalid') return captchaErrors.invalidKey;
    if (compared.outcome === 'unissued') return captchaErrors.unissuedImage;
    const { result, responseTime } = compared;
    return jsonAnswer(200, { result, responseTime }, 'text/plain;charset=UTF-8');
  }

  #newAnswer(route: ApiRoute): string {
    const fixed = route.kind === 'image' ? this.#options.answer : this.#options.audioAnswer;
    return fixed ?? createPuzzle(route.kind, this.#random);
  }

  #newRing(): KeyRing {
    return new KeyRing(this.#clock, this.#options.keyTtlMs, this.#options.caseSensitive);
  }
}
