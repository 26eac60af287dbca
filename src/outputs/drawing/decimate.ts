/**
 * Fewer points that look the same: largest triangle three buckets (Steinarsson 2013). Keeps the first, the last and, of
 * each bucket between, the point that stands out most. Order stays; nothing is averaged, so every point drawn was measured.
 */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/** Points that a series is drawn with at most. */
export const MOST_POINTS = 500;

export function decimate<P extends XY>(points: readonly P[], most = MOST_POINTS): readonly P[] {
  const first = points[0];
  const last = points.at(-1);
  if (points.length <= most || first === undefined || last === undefined || most < 3) return points;
  const kept: P[] = [first];
  const width = (points.length - 2) / (most - 2);
  for (let bucket = 0; bucket < most - 2; bucket++) {
    const from = 1 + Math.floor(bucket * width);
    const to = 1 + Math.floor((bucket + 1) * width);
    const next = points.slice(to, Math.max(to + 1, 1 + Math.floor((bucket + 2) * width)));
    kept.push(standsOut(points.slice(from, to), kept.at(-1) ?? first, middle(next)));
  }
  kept.push(last);
  return kept;
}

/** The point that makes the largest triangle with what was kept before and the middle of what comes next. */
function standsOut<P extends XY>(bucket: readonly P[], before: P, after: XY): P {
  let best = bucket[0] ?? before;
  let largest = -1;
  for (const point of bucket) {
    const doubleArea = Math.abs(
      (before.x - after.x) * (point.y - before.y) - (before.x - point.x) * (after.y - before.y),
    );
    if (doubleArea > largest) {
      largest = doubleArea;
      best = point;
    }
  }
  return best;
}

function middle(points: readonly XY[]): XY {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x / points.length;
    y += point.y / points.length;
  }
  return { x, y };
}
