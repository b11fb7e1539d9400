import type { Random } from '../random.js';

/** A smooth landscape of values from 0 to 1. */
export type Field = (x: number, y: number) => number;

const smooth = (t: number): number => t * t * (3 - 2 * t);

/**
 * Value noise: random numbers on a lattice, blended between.
 *
 * @param cell - the distance between lattice points, in pixels
 */
export function createField(random: Random, cell: number, width: number, height: number): Field {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const lattice = Float32Array.from({ length: columns * rows }, () => random.next());
  return (x, y) => {
    const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
    const [tx, ty] = [smooth(x / cell - column), smooth(y / cell - row)];
    const at = row * columns + column;
    const [a = 0, b = 0, c = 0, d = 0] = [
      lattice[at],
      lattice[at + 1],
      lattice[at + columns],
      lattice[at + columns + 1],
    ];
    return (a + (b - a) * tx) * (1 - ty) + (c + (d - c) * tx) * ty;
  };
}
