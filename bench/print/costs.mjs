/**
 * Makes rows of what `compare()` found: instructions too, where they could be counted.
 *
 * @param wanted - `{ what, name, base, goal }`, the goal a ratio, or nothing for a peer that is only shown
 */
export function costs(row, found, wanted) {
  const rows = wanted.map(({ what, name, base, goal }) => {
    const common = { row, goal, unit: '×', aa: found.aa, rejected: found.noisy };
    const ofTime = { ...common, what: `${what}, CPU`, measured: found.ratio(name, base) };
    if (found.variants[name].instructions === undefined) return [ofTime];
    return [ofTime, { ...common, what: `${what}, instructions`, measured: found.ratio(name, base, 'instructions') }];
  });
  return { rows: rows.flat(), details: found.variants };
}
