let last: Promise<unknown> | undefined;

/**
 * Runs a task when those before it are done. Two widgets that load at once would each replace the other's challenge,
 * and on a first visit each would be given a session of its own.
 */
export function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const mine = last?.then(task, task) ?? task();
  last = mine;
  return mine;
}
