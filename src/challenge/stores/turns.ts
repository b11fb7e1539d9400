import { UnderWay } from '../under-way.js';

/** Lets tasks of one name run one after another; tasks of different names do not wait for each other. */
export class Turns {
  readonly #last = new UnderWay<Promise<unknown>>();

  /** Runs `task` once all earlier tasks of this name have ended, however they ended. */
  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = before === undefined ? task() : before.then(task, task);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      this.#last.end(name, mine);
    }
  }
}
