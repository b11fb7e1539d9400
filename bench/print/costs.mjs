import console from 'node:console';

const units = { micros: 'CPU', instructions: 'instructions' };

/**
 * Makes rows of what `compare()` found.
 *
 * @param wanted - `{ what, name, base, goal }`, the goal a ratio, or nothing for a peer that is only shown
 */
export function costs(row, found, wanted) {
  const { variants } = found;
  for (const [name, { places }] of Object.entries(variants)) if (places) printPlaces(name, places);
  const rows = wanted.flatMap(({ what, name, base, goal }) =>
    Object.keys(units)
      .filter((unit) => variants[name][unit] !== undefined && variants[base][unit] !== undefined)
      .map((unit) => ({
        row,
        what: `${what}, ${units[unit]}`,
        measured: found.ratio(name, base, unit),
        goal,
        unit: '×',
        ...found.noise(unit),
      })),
  );
  return { rows, details: variants };
}

/** Where the time of one request goes; what takes less than a hundredth of it is one line. */
function printPlaces(name, places) {
  const total = Object.values(places).reduce((sum, micros) => sum + micros, 0);
  const lines = Object.entries(places).sort(([, a], [, b]) => b - a);
  const large = lines.filter(([, micros]) => micros >= total / 100);
  const rest = total - large.reduce((sum, [, micros]) => sum + micros, 0);
  console.log(`${name}: ${total.toFixed(0)} µs a request`);
  for (const [place, micros] of [...large, ['(the rest)', rest]]) {
    console.log(
      `  ${micros.toFixed(1).padStart(7)} µs  ${((100 * micros) / total).toFixed(1).padStart(5)} %  ${place}`,
    );
  }
}
