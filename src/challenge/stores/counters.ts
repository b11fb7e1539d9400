/** How often something happened in its current window. */
export interface Count {
  readonly hits: number;
  /** Epoch milliseconds at which counting starts afresh. */
  readonly resetAt: number;
}

/** Counts events by name in fixed windows, over all processes that share a store. */
export interface CaptchaCounters {
  /** Counts one event; the first opens a window of `windowMs` milliseconds. */
  add(name: string, windowMs: number): Promise<Count>;
  /** The events of the current window, counting none. */
  read(name: string): Promise<number>;
}
