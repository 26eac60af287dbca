/** A roofline as it is drawn: lines and points on logarithmic axes, in pixels, and labels that keep out of each other's way. */
import { figureValue } from "../../../../outputs/figure/figure-text.ts";
import type { Roofline, RooflinePoint } from "../../../../outputs/panels/trace/trace.ts";
import { type AxisRange, logRange } from "../../kit/charts/axis-ticks.ts";

export interface PlotBox {
  readonly width: number;
  readonly height: number;
}

export interface RooflinePlot {
  /** FLOP a byte. */
  readonly x: AxisRange;
  /** GFLOP/s. */
  readonly y: AxisRange;
  readonly lines: readonly RoofLine[];
  readonly points: readonly DrawnPoint[];
}

export interface RoofLine {
  readonly index: number;
  readonly name: string;
  readonly from: { x: number; y: number };
  readonly to: { x: number; y: number };
  readonly kind: "compute" | "memory";
}

export interface DrawnPoint {
  readonly index: number;
  readonly point: RooflinePoint;
  readonly x: number;
  readonly y: number;
  /** Area grows with the time spent. */
  readonly radius: number;
  readonly label: { x: number; y: number; anchor: "start" | "end" } | undefined;
}

const GIGA = 1e9;
/** Points that get a label: those that took longest. */
const LABELLED = 5;
const LETTER = 6.4;
const LINE = 14;

export function rooflinePlot({ roofs, points }: Roofline, box: PlotBox): RooflinePlot {
  const drawable = points.filter(
    ({ intensity, flopsPerSecond }) => intensity > 0 && flopsPerSecond > 0,
  );
  const known = roofs.flatMap(({ name, unit, figure }, index) => {
    const value = figureValue(figure);
    return value === undefined || value <= 0 ? [] : [{ name, unit, value: value / GIGA, index }];
  });
  const compute = known.filter(({ unit }) => unit === "flop/s");
  const memory = known.filter(({ unit }) => unit === "bytes/s");
  const peak = Math.max(...compute.map(({ value }) => value), 0);
  const bandwidth = Math.max(...memory.map(({ value }) => value), 0);
  const ridge = bandwidth > 0 && peak > 0 ? peak / bandwidth : 1;
  const intensities = drawable.map(({ intensity }) => intensity);
  // A little beyond the least, so that marks there are whole.
  const x = logRange([
    ...intensities.flatMap((value) => [value / 1.2, value]),
    ridge / 4,
    ridge * 4,
  ]);
  const rates = drawable.map(({ flopsPerSecond }) => flopsPerSecond / GIGA);
  const y = logRange([
    ...rates.flatMap((value) => [value / 1.3, value]),
    ...(peak > 0 ? [peak * 1.3] : []),
  ]);
  const place = placer({ x, y }, box);
  const lines = known.map(({ name, unit, value, index }): RoofLine => {
    const [least, most] = x.domain;
    // A memory roof ends where it meets the compute roof; a compute roof begins where memory stops holding it down.
    const line =
      unit === "bytes/s"
        ? clipped({ least, most: peak > 0 ? Math.min(most, peak / value) : most }, value, y)
        : {
            from: [bandwidth > 0 ? Math.max(least, value / bandwidth) : least, value],
            to: [most, value],
          };
    const [fromX = 0, fromY = 0] = line.from;
    const [toX = 0, toY = 0] = line.to;
    return {
      index,
      name,
      kind: unit === "bytes/s" ? "memory" : "compute",
      from: place(fromX, fromY),
      to: place(toX, toY),
    };
  });
  return { x, y, lines, points: labelled(placed(drawable, place), lines, box) };
}

/** Of what is near a place, the nearest point; for hovering. */
export function nearestPoint(
  points: readonly DrawnPoint[],
  at: { x: number; y: number },
): DrawnPoint | undefined {
  const reach = 22;
  let best: DrawnPoint | undefined;
  let least = reach;
  for (const point of points) {
    const distance = Math.hypot(point.x - at.x, point.y - at.y);
    if (distance < least) {
      least = distance;
      best = point;
    }
  }
  return best;
}

export function placer({ x, y }: Pick<RooflinePlot, "x" | "y">, { width, height }: PlotBox) {
  const along = (value: number, [from, to]: readonly [number, number]) =>
    Math.log(value / from) / Math.log(to / from);
  return (atX: number, atY: number) => ({
    x: along(atX, x.domain) * width,
    y: (1 - along(atY, y.domain)) * height,
  });
}

/** A line of constant bytes a second, from where it enters the plot. */
function clipped(
  { least, most }: { least: number; most: number },
  bandwidth: number,
  y: AxisRange,
): { from: number[]; to: number[] } {
  const from = Math.max(least, y.domain[0] / bandwidth);
  const to = Math.max(from, Math.min(most, y.domain[1] / bandwidth));
  return { from: [from, from * bandwidth], to: [to, to * bandwidth] };
}

function placed(
  points: readonly RooflinePoint[],
  place: (x: number, y: number) => { x: number; y: number },
): DrawnPoint[] {
  const longest = Math.max(...points.map(({ ms }) => ms), Number.MIN_VALUE);
  return points.map((point, index) => ({
    index,
    point,
    ...place(point.intensity, point.flopsPerSecond / GIGA),
    radius: 3.5 + 4.5 * Math.sqrt(Math.max(0, point.ms) / longest),
    label: undefined,
  }));
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Labels go to the right of their point, else to its left, above or below; where all is taken, there is none. */
function labelled(
  points: readonly DrawnPoint[],
  lines: readonly RoofLine[],
  box: PlotBox,
): DrawnPoint[] {
  const taken: Box[] = [
    ...points.map(({ x, y, radius }) => around(x, y, radius)),
    ...lines.map(({ from, to, name, kind }) => {
      const width = name.length * LETTER + 70;
      return kind === "compute"
        ? { left: to.x - width, right: to.x, top: to.y - LINE - 4, bottom: to.y + 2 }
        : { left: from.x, right: from.x + width, top: from.y - LINE - 4, bottom: from.y + 2 };
    }),
  ];
  const wanted = points.toSorted((a, b) => b.point.ms - a.point.ms).slice(0, LABELLED);
  const labels = new Map<number, DrawnPoint["label"]>();
  for (const { index, point, x, y, radius } of wanted) {
    const width = point.name.length * LETTER;
    const gap = radius + 4;
    const places = [
      { x: x + gap, y: y + 4, anchor: "start" as const },
      { x: x - gap, y: y + 4, anchor: "end" as const },
      { x: x - gap, y: y - 4, anchor: "end" as const },
      { x: x + 2, y: y + gap + 10, anchor: "start" as const },
      { x: x + 2, y: y - gap - 2, anchor: "start" as const },
      { x: x - 2, y: y + gap + 10, anchor: "end" as const },
      { x: x - 2, y: y - gap - 2, anchor: "end" as const },
    ];
    for (const place of places) {
      const left = place.anchor === "start" ? place.x : place.x - width;
      const area = { left, right: left + width, top: place.y - 9, bottom: place.y + 1 };
      const fits =
        area.left >= 0 && area.right <= box.width && area.top >= 0 && area.bottom <= box.height;
      const isFree = taken.every((other, owner) => owner === index || !overlaps(area, other));
      if (!fits || !isFree) continue;
      labels.set(index, place);
      taken.push(area);
      break;
    }
  }
  return points.map((point) => ({ ...point, label: labels.get(point.index) }));
}

function around(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
