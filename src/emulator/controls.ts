import type { CaptchaApi } from './api.js';
import type { Clock } from './clock.js';
import { readFault, type Fault } from './faults/fault.js';
import type { FaultQueue } from './faults/queue.js';
import type { RecordedRequest, RequestLog } from './request-log.js';
import type { Operation } from './routes.js';

/** What a test can see and do beside the API itself. */
export interface EmulatorControls {
  /** The latest requests, oldest first, at most 10,000; whatever came, known path or not. */
  readonly requests: readonly RecordedRequest[];
  /** The answer of a key that has not been compared yet, or `undefined`. */
  answerOf(key: string): string | undefined;
  /**
   * The answer of a picture or sound, by its bytes: right even where several visitors come at once or keys are issued in
   * advance, when {@link EmulatorControls.lastAnswer} may mean another.
   */
  answerTo(media: Uint8Array): string | undefined;
  /** The answer of the key that was issued or shown last, or `undefined` before the first. */
  lastAnswer(): string | undefined;
  /**
   * Makes the next calls of an operation fail. Several faults of one operation happen one after another.
   *
   * @param operation - which call: `issue`, `image`, `audio` or `compare`
   * @param fault - a name, a name with its value, or an answer of your own
   * @param times - how many calls; `Infinity` for all. 1 unless given
   * @throws {TypeError} on an operation or a fault that does not exist
   */
  fail(operation: Operation, fault: Fault, times?: number): void;
  /**
   * Moves the emulator's clock forward.
   *
   * @param ms - milliseconds
   * @throws {RangeError} on less than 0
   */
  advance(ms: number): void;
  /** Forgets all keys, recorded requests and faults to come, for the next test; the port stays. */
  reset(): void;
}

/** Puts the parts of an emulator into a test's hands. */
export function createControls(api: CaptchaApi, clock: Clock, faults: FaultQueue, log: RequestLog): EmulatorControls {
  return {
    requests: log.requests,
    answerOf: (key) => api.answerOf(key),
    answerTo: (media) => api.answerTo(media),
    lastAnswer: () => api.lastAnswer,
    fail: (operation, fault, times) => faults.add(operation, readFault(fault), times),
    advance: (ms) => clock.advance(ms),
    reset() {
      api.forget();
      faults.clear();
      log.clear();
    },
  };
}
