/** Why a call was ended from this side. */
export type Ended = 'timeout' | 'abandoned';

/** One bound on one call, over its body too: a timer, and the visitor's own signal if there is one. */
export interface Deadline {
  /** Aborts the call when time is up or the visitor has gone. */
  readonly signal: AbortSignal;
  /** Why the signal fired; nothing while it has not. */
  readonly ended: Ended | undefined;
  /** Ends the call from here. */
  abandon(): void;
  /** Takes the timer and the listener away; called once when the call is over. */
  clear(): void;
}

/** Starts the clock of one call. */
export function startDeadline(timeoutMs: number, visitor?: AbortSignal): Deadline {
  const controller = new AbortController();
  let ended: Ended | undefined;
  const end = (why: Ended): void => {
    ended ??= why;
    controller.abort();
  };
  const abandon = (): void => end('abandoned');
  const timer = setTimeout(end, timeoutMs, 'timeout');
  visitor?.addEventListener('abort', abandon, { once: true });
  if (visitor?.aborted) abandon();
  return {
    signal: controller.signal,
    get ended() {
      return ended;
    },
    abandon,
    clear() {
      clearTimeout(timer);
      visitor?.removeEventListener('abort', abandon);
    },
  };
}
