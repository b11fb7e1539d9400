import type { EventDetail, NaverCaptchaEventMap } from './events.js';
import { hush, play } from './sound.js';
import type { Notice } from './strings.js';
import { inTurn } from './turn.js';
import { call, lifetime, type Answer, type Failure } from './wire.js';

/** What is going on. */
export type Phase = 'idle' | 'loading' | 'ready' | 'verifying' | 'solved' | 'expired' | 'failed';

/** Everything that is shown of a visit. */
export interface VisitState {
  phase: Phase;
  /** Whether the challenge is a sound. */
  audio?: boolean;
  picture?: HTMLImageElement | undefined;
  /** Whether the site offers no sounds. */
  mute?: boolean;
  notice?: Notice | undefined;
  /** Seconds until the next try is allowed. */
  wait: number;
  /** What the form submits for a solved challenge, if the server gave something. */
  token?: string | undefined;
}

/** What a visit needs of its element. */
export interface VisitHost {
  /** URL of a route for the element's form. */
  readonly route: (name: string) => URL;
  /** The state has changed; `clear` says that what was typed belongs to a challenge that is gone. */
  readonly show: (clear: boolean) => void;
  readonly emit: <Name extends keyof NaverCaptchaEventMap>(name: Name, detail?: EventDetail<Name>) => void;
}

/** One visitor's way through challenges. */
export interface Visit {
  readonly state: Readonly<VisitState>;
  /** Begins to watch the time and the other tabs. */
  readonly open: () => void;
  /** Ends whatever is under way. A visit can be opened again. */
  readonly close: () => void;
  /** Loads another challenge, or does nothing if one is being loaded. `notice` stays on show meanwhile. */
  readonly load: (audio?: boolean, notice?: Notice) => Promise<void>;
  /** Plays the sound, and loads it first where that has not been done. */
  readonly listen: () => void;
  /** Has what was typed verified. */
  readonly verify: (typed: string) => Promise<void>;
  /** A response was wrong: its challenge is used up, and the next one is loaded. */
  readonly reject: (errorCodes?: readonly string[]) => void;
  /** What is on show is no longer good. */
  readonly expire: (notice?: Notice) => void;
  /** The visitor is here: what has expired is replaced now, and not while nobody looks. */
  readonly welcome: () => void;
  /** The visitor has begun to type: what went wrong before is no longer news. */
  readonly acknowledge: () => void;
}

const second = 1_000;
/** Longest time for a call. */
const slow = 20 * second;
/** Longer waits (a used-up quota) are not counted down: nobody sits through them. */
const longestWait = 600;
/** What a pass and a challenge live where the server does not tell: the defaults of `passTtlMs` and `challengeTtlMs`. */
const passTtl = 120 * second;
const challengeTtl = 300 * second;

/** Makes a visit: loading, waiting, verifying, expiring. It knows nothing of how that looks. */
export function createVisit({ route, show, emit }: VisitHost): Visit {
  const state: VisitState = { phase: 'idle', wait: 0 };
  let issued: Answer | undefined;
  let sound: AudioBuffer;
  let ttl = challengeTtl;
  /** When the challenge, or what it earned, is no longer good. */
  let ends = 0;
  /** When a call has taken too long, or the next one may be made. */
  let due = 0;
  let run = new AbortController();
  let clock: ReturnType<typeof setInterval> | undefined;
  let tabs: BroadcastChannel | undefined;

  const is = (...phases: Phase[]): boolean => phases.includes(state.phase);
  const busy = (): boolean => is('loading', 'verifying') || state.wait > 0;

  function set(phase: Phase, notice?: Notice, change?: Partial<VisitState>): void {
    Object.assign(state, { phase, notice }, change);
    show(is('idle', 'loading', 'expired'));
  }

  /** Makes an end of what was under way: its result no longer counts. */
  function begin(): AbortController {
    run.abort();
    due = Date.now() + slow;
    return (run = new AbortController());
  }

  function tick(): void {
    const now = Date.now();
    if (state.wait) {
      const wait = Math.max(0, Math.ceil((due - now) / second));
      set(wait || !is('failed') ? state.phase : 'expired', wait ? state.notice : undefined, { wait });
      if (!wait && !document.hidden) welcome();
    } else if (busy()) {
      if (now > due) run.abort();
    } else if (is('ready', 'solved') && now > ends) expire();
  }

  function expire(notice: Notice | undefined = 'expired'): void {
    begin();
    set('expired', notice, { wait: 0 });
    emit('expire');
  }

  async function loadPicture(signal: AbortSignal): Promise<HTMLImageElement> {
    const url = route('key');
    const response = await call(url, signal, {});
    issued = (await response.json()) as Answer;
    ttl = lifetime(response, issued) || challengeTtl;
    const picture = new Image();
    const image = new URL(issued.image, url);
    // Browsers show the picture they have for an address that they know.
    image.searchParams.set('t', String(Date.now()));
    signal.onabort = () => (picture.src = '');
    picture.crossOrigin = 'use-credentials';
    picture.src = String(image);
    await picture.decode();
    return picture;
  }

  async function loadSound(signal: AbortSignal, context: AudioContext): Promise<undefined> {
    // Whole and once: a media element asks for parts, or again for every time it plays, and each is a new challenge.
    const response = await call(new URL(issued?.audio ?? '', route('audio')), signal);
    sound = await context.decodeAudioData(await response.arrayBuffer());
  }

  async function load(audio = state.audio, notice?: Notice): Promise<void> {
    if (busy()) return;
    const mine = begin();
    const done = notice ?? (issued && 'loaded');
    const context = audio ? hush() : undefined;
    set('loading', notice, { audio: Boolean(audio) });
    try {
      const picture = await inTurn(() => (context ? loadSound(mine.signal, context) : loadPicture(mine.signal)));
      if (mine !== run) return;
      // The tabs and widgets that share this form have lost their challenge to this one.
      tabs?.postMessage(String(route('')));
      ends = Date.now() + ttl;
      set('ready', done, { picture, mute: !issued?.audio });
      if (audio) play(sound);
      emit('challenge', { kind: audio ? 'audio' : 'image', expiresAt: new Date(ends) });
    } catch (error) {
      if (mine === run) fail('failed', error as Failure);
    }
  }

  async function verify(typed: string): Promise<void> {
    if (busy() || !is('ready')) return;
    const mine = begin();
    set('verifying');
    try {
      const response = await call(route('verify'), mine.signal, {
        'captcha-response': typed,
        challenge: issued?.challenge,
      });
      const answer = (await response.json()) as Answer;
      if (mine !== run) return;
      if (answer.success) {
        ends = Date.now() + (lifetime(response, answer) || passTtl);
        set('solved', 'solved', { token: answer.token });
        emit('solve', { responseTime: answer.responseTime });
      } else reject(answer['error-codes']);
    } catch (error) {
      if (mine !== run) return;
      const failure = error as Failure;
      // A 403 is about the response; after anything else the challenge may still be good, and is tried again.
      if (failure.status === 403) reject(failure['error-codes']);
      else fail('ready', failure);
    }
  }

  function reject(errorCodes: readonly string[] = []): void {
    const notice = errorCodes[0] === 'timeout-or-duplicate' ? 'expired' : 'wrong';
    begin();
    set('expired', notice, { wait: 0 });
    emit('reject', { errorCodes });
    welcome();
  }

  function fail(phase: Phase, { code, status = 0, retryAfter = 0 }: Failure): void {
    begin();
    due = Date.now() + retryAfter * second;
    set(phase, status === 429 ? 'limited' : 'failed', { wait: retryAfter > longestWait ? 0 : retryAfter });
    emit('error', { code: status ? String(code) : navigator.onLine ? 'unreachable' : 'offline', status, retryAfter });
  }

  function welcome(): void {
    tick();
    // A sound begins only when it is asked for: it would talk over the screen reader.
    if (is('idle') || (is('expired') && !state.audio)) void load(false, state.notice);
  }

  return {
    state,
    open() {
      clock ??= setInterval(tick, second);
      tabs ??= new BroadcastChannel('naver-captcha');
      tabs.onmessage = ({ data }) => {
        if (is('ready') && data === String(route(''))) expire();
      };
    },
    close() {
      tabs?.close();
      clearInterval(clock);
      tabs = clock = undefined;
      if (busy()) expire(undefined);
    },
    load,
    listen() {
      if (state.audio && is('ready')) play(sound);
      else void load(true);
    },
    verify,
    reject,
    expire,
    welcome,
    acknowledge() {
      if (!state.wait) set(state.phase);
    },
  };
}
