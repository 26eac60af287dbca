/** A straight line, cut to the part in view (Liang and Barsky 1984): straight on the axes as they are drawn. */
import type { DrawnAxis, ReferenceLine } from "./chart.ts";

/** None where no part of it is in view. */
export function clipped(line: ReferenceLine, x: DrawnAxis, y: DrawnAxis): ReferenceLine[] {
  const [fromX, fromY] = [share(line.from.x, x), share(line.from.y, y)];
  const [toX, toY] = [share(line.to.x, x), share(line.to.y, y)];
  if (![fromX, fromY, toX, toY].every(Number.isFinite)) return [];
  let [first, last] = [0, 1];
  for (const [at, by] of [
    [fromX, toX - fromX],
    [fromY, toY - fromY],
  ] as const) {
    if (by === 0) {
      if (at < 0 || at > 1) return [];
      continue;
    }
    const [enters, leaves] = [-at / by, (1 - at) / by].toSorted((a, b) => a - b);
    first = Math.max(first, enters ?? 0);
    last = Math.min(last, leaves ?? 1);
  }
  if (first > last) return [];
  const at = (part: number) => ({
    x: value(fromX + part * (toX - fromX), x),
    y: value(fromY + part * (toY - fromY), y),
  });
  return [
    {
      ...line,
      from: first === 0 ? line.from : at(first),
      to: last === 1 ? line.to : at(last),
    },
  ];
}

/** Where a value lies between the ends of the axis, also beyond them. */
function share(of: number, { domain: [low, high], scale }: DrawnAxis): number {
  return scale === "log" ? Math.log(of / low) / Math.log(high / low) : (of - low) / (high - low);
}

function value(part: number, { domain: [low, high], scale }: DrawnAxis): number {
  return scale === "log" ? low * (high / low) ** part : low + part * (high - low);
}
