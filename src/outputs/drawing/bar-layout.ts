/** Whether bars stand or lie: they lie where the names would run into each other beneath upright ones. */
import type { Chart } from "./chart.ts";

/** A narrower chart has its bars as one of this width would. */
const LEAST_WIDTH = 320;
/** A letter of a category takes up about this much. */
const LETTER = 6.8;

export function isLying({ x }: Pick<Chart, "x">, width: number): boolean {
  const { names = [] } = x;
  const room = Math.max(width, LEAST_WIDTH) - 60;
  return names.length > 1 && longest(names) * (LETTER + 0.4) * names.length > room;
}

/** Room for the names beside lying bars. */
export function nameWidth({ names = [] }: Chart["x"]): number {
  return Math.min(220, 14 + LETTER * longest(names));
}

function longest(names: readonly string[]): number {
  return names.reduce((most, { length }) => Math.max(most, length), 0);
}
