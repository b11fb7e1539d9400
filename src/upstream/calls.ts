import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientConfig } from '../config/client-options.js';
import { CaptchaUpstreamError, type CaptchaError } from '../errors.js';
import { Call, type CallRequest } from './call.js';
import { Circuit, type CircuitState } from './circuit.js';
import type { NaverCaptchaClient } from './client.js';
import { Deadline } from './deadline.js';
import { calls, circuits, type CaptchaCallMessage } from './events.js';
import { operations, type Operation } from './failure.js';
import { Gate } from './gate.js';
import { RetryBudget } from './retry-budget.js';
import { circuitOpen, overloaded } from './shed.js';
import { shownBy } from './shown.js';
import type { Transport } from './transport.js';
import { Turnover } from './turnover.js';

/** Longest pause before a retry, in milliseconds; a random part of it, so that those who failed together part. */
const longestPauseMs = 100;

/** Least share of its time that a call must have left after waiting: NAVER is not kept busy with what comes too late. */
const leastShare = 0.1;

/** A call that has begun, and what has to be told when it is over. */
export interface Begun<T> {
  readonly result: T;
  /** Ends the call, well or with an error; once. */
  readonly end: (error?: CaptchaError) => void;
}

/** Makes all calls of one client: within its deadline, its connections, its retries and its circuit breakers. */
export class Calls {
  readonly #client: NaverCaptchaClient;
  readonly #config: ClientConfig;
  readonly #transport: Transport;
  readonly #gate: Gate;
  readonly #turnover = new Turnover();
  readonly #retries: RetryBudget;
  readonly #circuits: Readonly<Record<Operation, Circuit>>;

  constructor(client: NaverCaptchaClient, config: ClientConfig, transport: Transport) {
    this.#client = client;
    this.#config = config;
    this.#transport = transport;
    this.#gate = new Gate(config.maxConnections, config.maxQueuedCalls);
    this.#retries = new RetryBudget(config.maxConnections);
    this.#circuits = perOperation((operation) => {
      const tell = (state: CircuitState): void => {
        if (circuits.hasSubscribers) circuits.publish({ client, operation, state });
      };
      return new Circuit(config.circuitBreaker, tell);
    });
  }

  /** The state of each circuit breaker. */
  states(): Readonly<Record<Operation, CircuitState>> {
    return perOperation((operation) => this.#circuits[operation].state);
  }

  /** Makes a call that is over when `attempt` resolves. */
  async run<T>(request: CallRequest, attempt: (call: Call) => Promise<T>): Promise<T> {
    const { result, end } = await this.begin(request, attempt);
    end();
    return result;
  }

  /** Makes a call whose answer goes on after `attempt` has resolved. Where it throws, the call is over. */
  async begin<T>(request: CallRequest, attempt: (call: Call) => Promise<T>): Promise<Begun<T>> {
    const call = new Call(request, new Deadline(this.#config.timeoutMs, request.signal), this.#transport);
    const { operation, deadline } = call;
    const circuit = this.#circuits[operation];
    const startedAt = calls.hasSubscribers ? performance.now() : undefined;
    let entered = false;
    let ticket = 0;
    const end = (error?: CaptchaError): void => {
      deadline.clear();
      if (entered) this.#gate.leave();
      if (ticket !== 0) {
        this.#turnover.giveBack();
        circuit.settle(ticket, shownBy(operation, error));
      }
      if (startedAt !== undefined) this.#tell(call, startedAt, error);
    };
    try {
      if (circuit.refuses) throw circuitOpen(operation, circuit.retryAfterSeconds);
      const entering = this.#gate.enter(operation === 'compare', deadline);
      entered = typeof entering === 'boolean' ? entering : await entering;
      const late = typeof entering !== 'boolean' && deadline.leftMs < this.#config.timeoutMs * leastShare;
      if ((!entered || late) && deadline.ended !== 'abandoned') throw overloaded(operation);
      await this.#turnover.ready();
      if (deadline.aborted) throw new Error('Ended before it was made.');
      ticket = circuit.admit();
      if (ticket === 0) throw circuitOpen(operation, circuit.retryAfterSeconds);
      this.#turnover.take();
      this.#retries.earn();
      const result = await this.#attempt(call, request, attempt);
      this.#retries.answered();
      return { result, end };
    } catch (error) {
      const failure = call.failure(error);
      end(failure);
      throw failure;
    }
  }

  async #attempt<T>(call: Call, request: CallRequest, attempt: (call: Call) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt(call);
      } catch (error) {
        const failure = call.failure(error);
        if (!(await this.#again(call, request, failure))) throw failure;
      }
    }
  }

  /** Whether a call that has failed is made once more; waits for its turn. */
  async #again(call: Call, { beforeRetry }: CallRequest, failure: CaptchaError): Promise<boolean> {
    const { operation, attempts, deadline } = call;
    // A comparison may have ended its key.
    if (operation === 'compare' || attempts > this.#config.retries || !isPassing(failure)) return false;
    if (this.#circuits[operation].state !== 'closed') return false;
    const stale = attempts === 1 && failure.reason === 'reset' && !call.answered;
    const pauseMs = stale ? 0 : randomInt(longestPauseMs);
    if (pauseMs >= deadline.leftMs) return false;
    if (!(stale ? this.#retries.takeForStale() : this.#retries.take())) return false;
    try {
      if (pauseMs > 0) await pause(pauseMs, undefined, { signal: deadline.signal });
      await beforeRetry?.(failure);
    } catch {
      return false;
    }
    return !deadline.aborted;
  }

  #tell({ operation, kind, attempts }: Call, startedAt: number, error: CaptchaError | undefined): void {
    const durationMs = performance.now() - startedAt;
    const message: CaptchaCallMessage = {
      client: this.#client,
      operation,
      kind,
      durationMs,
      attempts,
      outcome: outcomeOf(attempts, error),
    };
    calls.publish(message);
  }
}

/** Faults that may be gone a moment later: of the network, and of NAVER's own. */
function isPassing(failure: CaptchaError): failure is CaptchaUpstreamError {
  if (!(failure instanceof CaptchaUpstreamError) || failure.outcome !== 'unavailable') return false;
  const { reason, upstreamStatus = 0 } = failure;
  return reason === 'dns' || reason === 'connect' || reason === 'reset' || upstreamStatus >= 500;
}

function outcomeOf(attempts: number, error: CaptchaError | undefined): CaptchaCallMessage['outcome'] {
  if (error === undefined) return 'success';
  if (!(error instanceof CaptchaUpstreamError)) return 'misconfigured';
  if (error.reason === 'abandoned') return 'abandoned';
  return attempts === 0 ? 'shed' : error.outcome;
}

function perOperation<T>(make: (operation: Operation) => T): Readonly<Record<Operation, T>> {
  return Object.freeze(Object.fromEntries(operations.map((name) => [name, make(name)]))) as Record<Operation, T>;
}
