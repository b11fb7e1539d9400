/** Waits for a condition, looking often; fails after four seconds, or as many as a suite with much to do asks for. */
export async function until(condition: () => boolean | Promise<boolean>, patienceMs = 4_000): Promise<void> {
  const giveUp = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > giveUp) throw new Error(`waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
