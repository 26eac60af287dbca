/** Paths of lines with gaps: Recharts would join what lies at both sides of one, or break at each row of another series. */
import { tenth } from "../../../../outputs/drawing/svg-picture.ts";
import type { PlotRow } from "./plot-rows.ts";

/** A row where Recharts has placed it. */
interface PlacedRow {
  readonly x?: number | null;
  readonly y?: number | null;
  readonly payload?: unknown;
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly base: number;
}

/** The line of series `index`, from gap to gap. */
export function linePath(rows: readonly PlacedRow[] | undefined, index: number): string {
  return cornersOf(rows, [], index).map(pathOf).join("");
}

/** The area between its upper edge, `rows`, and its lower one, `base`. */
export function bandPath(
  rows: readonly PlacedRow[] | undefined,
  base: unknown,
  index: number,
): string {
  return cornersOf(rows, Array.isArray(base) ? base : [], index)
    .map((stretch) => {
      const lower = stretch.toReversed().map(({ x, base }) => `L${tenth(x)} ${tenth(base)}`);
      return `${pathOf(stretch)}${lower.join("")}Z`;
    })
    .join("");
}

function pathOf(stretch: readonly Corner[]): string {
  return `M${stretch.map(({ x, y }) => `${tenth(x)} ${tenth(y)}`).join("L")}`;
}

function cornersOf(
  rows: readonly PlacedRow[] = [],
  base: readonly PlacedRow[],
  index: number,
): Corner[][] {
  const stretches: Corner[][] = [];
  for (const [place, { x, y, payload }] of rows.entries()) {
    const point = (payload as PlotRow | undefined)?.points[index];
    if (point === undefined || typeof x !== "number" || typeof y !== "number") continue;
    const corner = { x, y, base: base[place]?.y ?? y };
    const last = stretches.at(-1);
    if (last === undefined || point.isAfterGap) stretches.push([corner]);
    else last.push(corner);
  }
  return stretches;
}
