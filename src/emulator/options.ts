import type { SecureContextOptions } from 'node:tls';
import type { PictureStyle } from './picture/render-picture.js';
import type { SpokenLanguage } from './sound/render-sound.js';

/** What {@link startEmulator} takes. Everything is optional. */
export interface EmulatorOptions {
  /**
   * TCP port; 0 takes any free one.
   * @default 0
   */
  port?: number | undefined;
  /**
   * Address to listen on.
   * @default '127.0.0.1'
   */
  host?: string | undefined;
  /**
   * The client id that both services accept.
   * @default 'emulator-client-id'
   */
  clientId?: string | undefined;
  /**
   * The client secret that belongs to it.
   * @default 'emulator-client-secret'
   */
  clientSecret?: string | undefined;
  /**
   * The answer of every picture, 1 to 8 of A–Z and 0–9, instead of random ones.
   * @default random, of letters that cannot be taken for one another
   */
  answer?: string | undefined;
  /**
   * The answer of every sound, 1 to 8 digits.
   * @default `answer` where that is all digits, else random
   */
  audioAnswer?: string | undefined;
  /**
   * Makes keys, answers, pictures and sounds the same in every run.
   * @default random
   */
  seed?: number | string | undefined;
  /**
   * The language in which sounds speak their digits.
   * @default 'ko'
   */
  language?: SpokenLanguage | undefined;
  /**
   * One of NAVER's two styles for every picture.
   * @default either, at random
   */
  style?: PictureStyle | undefined;
  /**
   * How long a key lives, in milliseconds. NAVER's time is unpublished; it must exceed two hours, as the reference has
   * an answer (`responseTime` -1) for a key compared later than that.
   * @default 10_800_000 (three hours)
   */
  keyTtlMs?: number | undefined;
  /**
   * Whether `abc` is a wrong answer to `ABC`. Unpublished at NAVER: what passes the strict reading passes either.
   * @default true
   */
  caseSensitive?: boolean | undefined;
  /**
   * Refuses plain HTTP with 403 as NAVER does, unless a proxy in front says `X-Forwarded-Proto: https`.
   * @default false
   */
  httpsOnly?: boolean | undefined;
  /** A certificate and its key: the emulator then listens with TLS. */
  tls?: Pick<SecureContextOptions, 'cert' | 'key'> | undefined;
  /**
   * A path at which faults, the clock and the answers can be reached over HTTP, for a program that is not this process.
   * Whoever reaches the port can read the answers there.
   * @default none
   */
  controlPath?: string | undefined;
  /**
   * Starts even with `NODE_ENV=production`. The emulator tells anyone who asks nicely whether they are human: never put
   * it behind a real form.
   * @default false
   */
  allowInProduction?: boolean | undefined;
}

/** {@link EmulatorOptions} with every default in its place. */
export interface ResolvedOptions {
  readonly port: number;
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly answer: string | undefined;
  readonly audioAnswer: string | undefined;
  readonly seed: number | string | undefined;
  readonly language: SpokenLanguage;
  readonly style: PictureStyle | undefined;
  readonly keyTtlMs: number;
  readonly caseSensitive: boolean;
  readonly httpsOnly: boolean;
  readonly tls: Pick<SecureContextOptions, 'cert' | 'key'> | undefined;
  readonly controlPath: string | undefined;
}

type Check = readonly [ok: (value: unknown) => boolean, needs: string];

const isBoolean: Check = [(value) => typeof value === 'boolean', 'true or false'];
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const isCredential: Check = [matches(/^[\x21-\x7e]+$/), 'a non-empty string without spaces'];

/** Keyed by the options themselves, so that the compiler refuses an option without its check. */
const checks: Readonly<Record<keyof EmulatorOptions, Check>> = {
  port: [(value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535, 'a port from 0 to 65535'],
  host: [matches(/^\S+$/), 'a host name or address'],
  clientId: isCredential,
  clientSecret: isCredential,
  answer: [matches(/^[A-Z0-9]{1,8}$/), '1 to 8 of A–Z and 0–9'],
  audioAnswer: [matches(/^[0-9]{1,8}$/), '1 to 8 digits'],
  seed: [(value) => typeof value === 'string' || Number.isFinite(value), 'a string or a finite number'],
  language: [matches(/^(ko|en)$/), "'ko' or 'en'"],
  style: [matches(/^(textured|striped)$/), "'textured' or 'striped'"],
  keyTtlMs: [(value) => typeof value === 'number' && value > 0, 'milliseconds above 0'],
  caseSensitive: isBoolean,
  httpsOnly: isBoolean,
  tls: [(value) => typeof value === 'object' && value !== null && 'cert' in value && 'key' in value, '{ cert, key }'],
  controlPath: [matches(/^\/[\w/-]*\w$/), "a path such as '/control'"],
  allowInProduction: isBoolean,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} on an unknown option or a value of the wrong kind; the message says what it needs
 */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      throw new TypeError(`startEmulator: unknown option '${name}'. There are: ${Object.keys(checks).join(', ')}.`);
    }
    const [ok, needs] = checks[name as keyof EmulatorOptions];
    if (value !== undefined && !ok(value)) throw new TypeError(`startEmulator: '${name}' must be ${needs}.`);
  }
  return Object.freeze({
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    clientId: options.clientId ?? 'emulator-client-id',
    clientSecret: options.clientSecret ?? 'emulator-client-secret',
    answer: options.answer,
    audioAnswer: options.audioAnswer ?? (/^\d+$/.test(options.answer ?? '') ? options.answer : undefined),
    seed: options.seed,
    language: options.language ?? 'ko',
    style: options.style,
    keyTtlMs: options.keyTtlMs ?? 10_800_000,
    caseSensitive: options.caseSensitive ?? true,
    httpsOnly: options.httpsOnly ?? false,
    tls: options.tls,
    controlPath: options.controlPath,
  });
}
