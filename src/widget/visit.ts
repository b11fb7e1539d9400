import type { EventDetail, NaverCaptchaEventMap } from './events.js';
import { play, tune } from './sound.js';
import type { Notice } from './strings.js';
import { inTurn } from './turn.js';
import { call, lifetime, type Answer, type Failure } from './wire.js';

/** What is going on. */
export type Phase = 'loading' | 'ready' | 'verifying' | 'solved' | 'expired' | 'failed';

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

/** Tells the element's page of an event. */
type Emit = <Name extends keyof NaverCaptchaEventMap>(name: Name, detail?: EventDetail<Name>) => void;

/** One visitor's way through challenges. */
export interface Visit {
  readonly state: Readonly<VisitState>;
  /** Begins to watch the time and the other tabs. */
  readonly begin: () => void;
  /** Ends it: nothing that is under way or on show counts any more. It can begin again. */
  readonly halt: () => void;
  /** Loads another challenge, or does nothing if one is being loaded. `notice` stays on show meanwhile. */
  readonly renew: (audio?: boolean, notice?: Notice) => Promise<void>;
  /** Plays the sound, and loads it first where none is to be had. */
  readonly listen: () => void;
  /** Has what was typed verified. */
  readonly judge: (typed: string) => Promise<void>;
  /** A response was wrong: its challenge is used up, and the next one is loaded. */
  readonly refuse: (answer?: Partial<Answer>) => void;
  /** The visitor is here: what has expired is replaced now, and not while nobody looks. */
  readonly welcome: () => void;
}

const second = 1_000;
/** Longest time for a call. */
const slow = 20_000;
/** Longer waits (a used-up quota) are not counted down: nobody sits through them. */
const longestWait = 600;

/**
 * Makes a visit: loading, waiting, verifying, expiring. It knows nothing of how that looks.
 *
 * @param route - the URL of a route for the element's form
 * @param page - what a server of several sites is told: whose page this is, and what the challenge is for
 * @param show - called when the state has changed; `clear` says that what was typed belongs to a challenge that is gone
 */
export function createVisit(
  route: (name: string) => URL,
  page: object,
  show: (clear: boolean) => void,
  emit: Emit,
): Visit {
  const state: VisitState = { phase: 'expired', wait: 0 };
  let issued: Answer | undefined;
  let sound: AudioBuffer;
  let ttl = 0;
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
    show(is('loading', 'expired'));
  }

  /** Makes calls, one at a time. `task` resolves with what is to be done then, unless it no longer counts. */
  async function attempt(
    task: (signal: AbortSignal) => Promise<() => void>,
    failed: (failure: Failure) => void,
  ): Promise<void> {
    const mine = (run = new AbortController());
    due = Date.now() + slow;
    let then;
    try {
      then = await task(mine.signal);
    } catch (error) {
      then = () => failed(error as Failure);
    }
    if (mine === run) then();
  }

  function tick(): void {
    const now = Date.now();
    if (state.wait) {
      const wait = Math.max(0, Math.ceil((due - now) / second));
      set(state.phase, wait ? state.notice : undefined, { wait });
      if (!wait && !document.hidden) welcome();
    } else if (busy()) {
      if (now > due) run.abort();
    } else if (is('ready', 'solved') && now > ends) expire();
  }

  function end(notice?: Notice): void {
    run.abort();
    run = new AbortController();
    set('expired', notice, { wait: 0 });
  }

  function expire(): void {
    end('expired');
    emit('expire');
  }

  async function open(signal: AbortSignal, kind?: string): Promise<Answer> {
    const response = await call(route('key'), signal, { ...page, kind });
    issued = (await response.json()) as Answer;
    ttl = lifetime(response, issued);
    return issued;
  }

  async function loadPicture(signal: AbortSignal): Promise<HTMLImageElement> {
    const picture = new Image();
    const image = new URL((await open(signal)).image, route('key'));
    // Browsers show the picture they have for an address that they know.
    image.searchParams.set('t', `${due}`);
    signal.onabort = () => {
      if (!picture.complete) picture.src = '';
    };
    picture.crossOrigin = 'use-credentials';
    picture.src = image.href;
    await picture.decode();
    return picture;
  }

  async function loadSound(signal: AbortSignal, context: AudioContext): Promise<undefined> {
    // A challenge of its own, where the server knows it by an id that is good for one.
    if (issued?.challenge) await open(signal, 'audio');
    // Whole and once: a media element asks for parts, or again for every time it plays, and each is a new challenge.
    const response = await call(new URL(issued?.audio ?? '', route('audio')), signal);
    sound = await context.decodeAudioData(await response.arrayBuffer());
  }

  async function renew(audio = Boolean(state.audio), notice?: Notice): Promise<void> {
    if (busy()) return;
    const context = audio ? tune() : undefined;
    set('loading', notice, { audio });
    await attempt(
      async (signal) => {
        const done = notice ?? (issued && !audio ? 'refresh' : undefined);
        const picture = await inTurn(() => (context ? loadSound(signal, context) : loadPicture(signal)));
        return () => {
          // The tabs and widgets that share this form have lost their challenge to this one.
          if (!issued?.challenge) tabs?.postMessage(route('').href);
          ends = Date.now() + ttl;
          set('ready', done, { picture, mute: !issued?.audio });
          if (audio) play(sound);
          emit('challenge', { audio, expiresAt: new Date(ends) });
        };
      },
      (failure) => fail('failed', failure),
    );
  }

  async function judge(typed: string): Promise<void> {
    if (busy() || !is('ready')) return;
    set('verifying');
    await attempt(
      async (signal) => {
        const question = { 'captcha-response': typed, challenge: issued?.challenge };
        const response = await call(route('verify'), signal, question);
        const answer = (await response.json()) as Answer;
        return () => {
          if (!answer.success) refuse(answer);
          else {
            ends = Date.now() + lifetime(response, answer);
            set('solved', 'solved', { token: answer.token });
            emit('solve', answer);
          }
        };
      },
      // A 403 is about the response; after anything else the challenge may still be good, and is tried again.
      (failure) => (failure.status === 403 ? refuse(failure) : fail('ready', failure)),
    );
  }

  function refuse(answer: Partial<Answer> = {}): void {
    end('wrong');
    emit('reject', answer);
    if (!state.audio) void renew(false, 'wrong');
  }

  function fail(phase: Phase, failure: Failure): void {
    const { status, retryAfter = 0 } = failure;
    due = Date.now() + retryAfter * second;
    set(phase, status === 429 ? 'limited' : 'failed', { wait: retryAfter < longestWait ? retryAfter : 0 });
    emit('error', failure);
  }

  function welcome(): void {
    tick();
    // A sound begins only when it is asked for: it would talk over the screen reader.
    if (is('expired', 'failed') && !state.audio) void renew();
  }

  return {
    state,
    begin() {
      clock ??= setInterval(tick, second);
      tabs ??= new BroadcastChannel('naver-captcha');
      tabs.onmessage = ({ data }) => {
        if (is('ready') && data === route('').href) expire();
      };
    },
    halt() {
      tabs?.close();
      clearInterval(clock);
      tabs = clock = undefined;
      end();
    },
    renew,
    listen() {
      if (state.audio && is('ready')) play(sound);
      else void renew(true);
    },
    judge,
    refuse,
    welcome,
  };
}
