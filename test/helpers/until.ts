/** Waits for a condition, looking often; fails after four seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + 4_000;
  while (!(await condition())) {
    if (performance.now() > giveUp) throw new Error(`waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
