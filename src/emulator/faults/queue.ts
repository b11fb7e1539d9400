import { readOperation, type Operation } from '../routes.js';
import type { CustomAnswer, NamedFault } from './fault.js';

interface Pending {
  readonly fault: NamedFault | CustomAnswer;
  left: number;
}

/** The faults still to happen, one line for each operation. */
export class FaultQueue {
  readonly #pending = new Map<Operation, Pending[]>();

  /**
   * @param times - how many calls it strikes; `Infinity` for all
   * @throws {TypeError} on an operation that does not exist or a count below 1
   */
  add(operation: Operation, fault: NamedFault | CustomAnswer, times = 1): void {
    if (times !== Infinity && !(Number.isInteger(times) && times > 0)) {
      throw new TypeError(`A fault happens a whole number of times from 1 on, or Infinity, not ${times}.`);
    }
    const line = this.#pending.get(readOperation(operation)) ?? [];
    line.push({ fault, left: times });
    this.#pending.set(operation, line);
  }

  /** The fault of this call, counted off, or `undefined` where the call goes well. */
  take(operation: Operation): NamedFault | CustomAnswer | undefined {
    const line = this.#pending.get(operation);
    const first = line?.[0];
    if (!line || !first) return undefined;
    first.left -= 1;
    if (first.left === 0) line.shift();
    return first.fault;
  }

  /** Lets every call go well again. */
  clear(): void {
    this.#pending.clear();
  }
}
