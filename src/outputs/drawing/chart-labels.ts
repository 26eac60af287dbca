/** Names beside the points of a chart, where there is room for them. */
import { escaped, tenth } from "./svg-picture.ts";

interface Place {
  x: number;
  y: number;
}

export interface PlacedLine {
  name: string;
  ends: readonly [Place, Place];
}

/** What is taken already. */
interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A letter takes up about this much. */
const LETTER = 6.4;
const MARK = 4;
const GAP = 7;

/** Right of their point, else left of it; where both are taken there is none. */
export function labelsSvg(
  labels: readonly (Place & { text: string })[],
  taken: readonly Box[],
  plot: Box,
): string[] {
  const boxes = [...taken];
  return labels.flatMap(({ x, y, text }) => {
    const width = text.length * LETTER;
    const lefts = [x + GAP, x - GAP - width];
    const box = lefts
      .map((left) => ({ left, right: left + width, top: y - 6, bottom: y + 6 }))
      .find(
        (it) =>
          it.left >= plot.left && it.right <= plot.right && !boxes.some((b) => overlaps(it, b)),
      );
    if (box === undefined) return [];
    boxes.push(box);
    const place =
      box.left > x ? `x="${tenth(box.left)}"` : `x="${tenth(box.right)}" text-anchor="end"`;
    return [`<text ${place} y="${tenth(y + 4)}" font-size="11">${escaped(text)}</text>`];
  });
}

export function aroundMark({ x, y }: Place): Box {
  return { left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK };
}

/** A line and its name, as small boxes along it. */
export function alongLine({ ends: [from, to] }: PlacedLine): Box[] {
  const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 8);
  return Array.from({ length: steps + 1 }, (_, index) => {
    const share = index / Math.max(1, steps);
    const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
    return { left: x - 2, right: x + 2, top: y - 16, bottom: y + 2 };
  });
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
