import type { Deadline } from './deadline.js';

interface Waiting {
  enter(): void;
}

/**
 * Lets so many calls run at the same time, and so many more wait. Of those that wait the urgent ones go first, and have
 * a line of their own: whoever has solved a challenge is not kept out by a crowd that asks for new ones.
 */
export class Gate {
  readonly #size: number;
  readonly #maxWaiting: number;
  readonly #urgent: Waiting[] = [];
  readonly #others: Waiting[] = [];
  #running = 0;

  constructor(size: number, maxWaiting: number) {
    this.#size = size;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Enters, or waits until somebody leaves. Whoever has entered calls {@link Gate.leave} once.
   *
   * @param deadline - ends the waiting
   * @returns whether it entered; at once where there is room
   */
  enter(urgent: boolean, deadline: Deadline): boolean | Promise<boolean> {
    if (this.#running < this.#size) {
      this.#running++;
      return true;
    }
    const line = urgent ? this.#urgent : this.#others;
    return line.length < this.#maxWaiting && wait(line, deadline);
  }

  /** Makes room for the next. */
  leave(): void {
    const next = this.#urgent.shift() ?? this.#others.shift();
    // The place goes over as it is: nobody may slip in between.
    if (next === undefined) this.#running--;
    else next.enter();
  }
}

function wait(line: Waiting[], deadline: Deadline): Promise<boolean> {
  return new Promise((resolve) => {
    const giveUp = (): void => {
      line.splice(line.indexOf(waiting), 1);
      resolve(false);
    };
    const waiting: Waiting = {
      enter() {
        deadline.removeEventListener('abort', giveUp);
        resolve(true);
      },
    };
    deadline.addEventListener('abort', giveUp);
    line.push(waiting);
  });
}
