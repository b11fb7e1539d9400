import type { CircuitBreakerConfig } from '../config/circuit-breaker.js';

/** Whether calls of one kind are made: yes, no, or one to try. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a call has shown of NAVER: a fault, that it answers, or nothing (the visitor left). */
export type Shown = 'fault' | 'alive' | 'nothing';

/** Milliseconds after which a call is no longer looked back on. */
const lookBackMs = 60_000;

/** Stops calling when calls fail, and tries again with one call after a while. */
export class Circuit {
  readonly #config: CircuitBreakerConfig | false;
  readonly #onChange: (state: CircuitState) => void;
  /** When the latest calls ended and how, as a ring. */
  readonly #endedAt: Float64Array;
  readonly #failed: Uint8Array;
  #oldest = 0;
  #held = 0;
  #failures = 0;
  #state: CircuitState = 'closed';
  #tryAt = 0;
  #trying = false;
  /** Counts the changes of state: calls from before the last one tell nothing any more. */
  #era = 1;

  constructor(config: CircuitBreakerConfig | false, onChange: (state: CircuitState) => void) {
    this.#config = config;
    this.#onChange = onChange;
    const calls = config === false ? 0 : config.calls;
    this.#endedAt = new Float64Array(calls);
    this.#failed = new Uint8Array(calls);
  }

  /** The state as the next call would find it. */
  get state(): CircuitState {
    return this.#state === 'open' && performance.now() >= this.#tryAt ? 'half-open' : this.#state;
  }

  /** Seconds until a call may be let through. */
  get retryAfterSeconds(): number {
    return Math.max(0, this.#tryAt - performance.now()) / 1_000;
  }

  /** Whether a call would be refused now. */
  get refuses(): boolean {
    return this.#state !== 'closed' && (this.#trying || performance.now() < this.#tryAt);
  }

  /** Lets a call through, or not (0). Whoever gets a ticket hands it in once, to {@link Circuit.settle}. */
  admit(): number {
    if (this.refuses) return 0;
    if (this.#state === 'open') this.#change('half-open');
    this.#trying = this.#state === 'half-open';
    return this.#era;
  }

  /** Takes note of how a call ended. */
  settle(ticket: number, shown: Shown): void {
    if (ticket !== this.#era) return;
    this.#trying = false;
    if (this.#config === false || shown === 'nothing') return;
    if (this.#state === 'half-open') {
      if (shown === 'alive') this.#change('closed');
      else this.#open(this.#config);
      return;
    }
    this.#remember(shown === 'fault');
    if (this.#failures >= this.#config.failures) this.#open(this.#config);
  }

  #open({ openMs }: CircuitBreakerConfig): void {
    this.#tryAt = performance.now() + openMs;
    this.#change('open');
  }

  #change(state: CircuitState): void {
    this.#state = state;
    this.#era++;
    this.#held = 0;
    this.#failures = 0;
    this.#onChange(state);
  }

  #remember(failed: boolean): void {
    const now = performance.now();
    const size = this.#endedAt.length;
    while (this.#held === size || (this.#held > 0 && (this.#endedAt[this.#oldest] ?? 0) < now - lookBackMs)) {
      this.#failures -= this.#failed[this.#oldest] ?? 0;
      this.#oldest = (this.#oldest + 1) % size;
      this.#held--;
    }
    const next = (this.#oldest + this.#held) % size;
    this.#endedAt[next] = now;
    this.#failed[next] = Number(failed);
    this.#failures += Number(failed);
    this.#held++;
  }
}
