/** The points of a line in the order of x, fewer where they are many, and where the line has gaps. */
import type { DraftPoint, DrawnPoint } from "./chart.ts";
import { decimate, MOST_POINTS } from "./decimate.ts";

/** A point of a numeric axis. */
export type NumericPoint = DraftPoint & { readonly x: number };

interface KnownPoint {
  readonly x: number;
  readonly y: number;
  readonly point: NumericPoint;
  readonly index: number;
  /** How far the known point before it is, where points without a value lie between; otherwise 0. */
  readonly gap: number;
}

/**
 * A point without a value (`hasValue`) is a gap in the line. In a line that is thinned, a gap that is narrower than the points that
 * are drawn lie apart would not be seen, and is none.
 */
export function linePoints(
  points: readonly NumericPoint[],
  hasValue: (point: NumericPoint) => boolean,
  most = MOST_POINTS,
): readonly (DrawnPoint & NumericPoint)[] {
  const known = knownPoints(points, hasValue);
  const kept = decimate(known, most);
  const span = (known.at(-1)?.x ?? 0) - (known[0]?.x ?? 0);
  const least = kept.length < known.length ? span / most : 0;
  return kept.map(({ point, index }, place) => {
    const before = kept[place - 1]?.index ?? index;
    let gap = 0;
    for (let at = before + 1; at <= index; at += 1) gap = Math.max(gap, known[at]?.gap ?? 0);
    return gap > least ? { ...point, isAfterGap: true } : point;
  });
}

/** In the order of x. */
function knownPoints(
  points: readonly NumericPoint[],
  hasValue: (point: NumericPoint) => boolean,
): KnownPoint[] {
  const known: KnownPoint[] = [];
  let isAfterGap = false;
  for (const point of points.toSorted((a, b) => a.x - b.x)) {
    if (!hasValue(point)) {
      isAfterGap = true;
      continue;
    }
    const last = known.at(-1);
    // Several points may stand at one x.
    const gap = isAfterGap && last !== undefined ? Math.max(Number.MIN_VALUE, point.x - last.x) : 0;
    known.push({ x: point.x, y: point.y, point, index: known.length, gap });
    isAfterGap = false;
  }
  return known;
}

/** The line from gap to gap. */
export function stretchesOf<P extends DrawnPoint>(points: readonly P[]): P[][] {
  const stretches: P[][] = [];
  for (const point of points) {
    const last = stretches.at(-1);
    if (last === undefined || point.isAfterGap) stretches.push([point]);
    else last.push(point);
  }
  return stretches;
}

/** Points that no line leads to: they have a mark. */
export function lonePoints(points: readonly DrawnPoint[]): ReadonlySet<DrawnPoint> {
  return new Set(stretchesOf(points).flatMap((stretch) => (stretch.length === 1 ? stretch : [])));
}
