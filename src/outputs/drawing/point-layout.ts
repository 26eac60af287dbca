/** Points and reference lines in a box, with names that keep out of each other's way; the same on the page and in files. */
import { placeOn } from "./axis-range.ts";
import type { Chart, DrawnAxis, DrawnPoint } from "./chart.ts";
import { pointRadius } from "./series-look.ts";
import { tenth } from "./svg-picture.ts";

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PlacedPoint extends Place {
  readonly point: DrawnPoint;
  /** Name and look of its series. */
  readonly series: string;
  readonly look: number;
  readonly radius: number;
  /** How far its interval reaches up and down, where it is drawn. */
  readonly arms?: { readonly low: number; readonly high: number };
  readonly label: (Place & { readonly anchor: "start" | "end" }) | undefined;
}

export interface PlacedLine {
  readonly label: string;
  /** From the edge of one mark to that of another, with its head there. */
  readonly isArrow: boolean;
  readonly from: Place;
  readonly to: Place;
  readonly isLevel: boolean;
  /** What lies beyond a limit. */
  readonly beyond?: Box;
  /** Where its name stands: turned by so many degrees about this place. */
  readonly name: Place & {
    readonly turn: number;
    readonly anchor: "start" | "end";
    readonly dy: number;
  };
}

export interface PointLayout {
  readonly points: readonly PlacedPoint[];
  readonly lines: readonly PlacedLine[];
}

/** Points that get a name: the largest. */
const MOST_NAMED = 6;
const LETTER = 6.4;
const GAP = 4;

export function pointLayout(chart: Chart, box: Box): PointLayout {
  const points = chart.series.flatMap(({ name, place, points: drawn, interval }) =>
    drawn.map((point) => ({
      ...placeIn(chart, box, { x: Number(point.x), y: point.y }),
      ...(interval === "arms" ? armsOf(chart, box, point) : {}),
      point,
      series: name,
      look: place,
      radius: pointRadius(point),
    })),
  );
  const lines = placedLines(chart, box);
  return { lines, points: labelled(points, lines, box) };
}

function armsOf({ y }: Chart, box: Box, { low, high }: DrawnPoint): Pick<PlacedPoint, "arms"> {
  if (low === undefined || high === undefined) return {};
  return { arms: { low: upwards(y, box, low), high: upwards(y, box, high) } };
}

/** Where a value on the axes lies in the box. */
function placeIn({ x, y }: Pick<Chart, "x" | "y">, box: Box, at: Place): Place {
  return { x: across(x, box, at.x), y: upwards(y, box, at.y) };
}

export function across(axis: DrawnAxis, { left, right }: Box, value: number): number {
  return left + placeOn(axis, value) * (right - left);
}

export function upwards(axis: DrawnAxis, { top, bottom }: Box, value: number): number {
  return bottom - placeOn(axis, value) * (bottom - top);
}

/** The nearest point within reach of a place; for hovering. */
export function nearestPoint(points: readonly PlacedPoint[], at: Place): PlacedPoint | undefined {
  let best: PlacedPoint | undefined;
  let least = 22;
  for (const point of points) {
    const distance = Math.hypot(point.x - at.x, point.y - at.y);
    if (distance < least) {
      least = distance;
      best = point;
    }
  }
  return best;
}

/** Names stand over level lines at their end, and along the others at their beginning: over the upmost, under the rest. */
function placedLines(chart: Chart, box: Box): PlacedLine[] {
  const placed = chart.lines.map(({ label, from, to, isArrow = false, isLimit = false }) => {
    const ends = { from: placeIn(chart, box, from), to: placeIn(chart, box, to) };
    const beyond = isLimit ? { beyond: beyondOf(ends, box) } : {};
    return { label, isArrow, ...beyond, ...(isArrow ? apart(ends) : ends) };
  });
  const slopes = placed.filter(({ from, to, label }) => label !== "" && !isLevel(from, to));
  const upmost = slopes.toSorted((a, b) => a.from.y - b.from.y || a.from.x - b.from.x)[0];
  return placed.map((line) => {
    const { from, to } = line;
    if (isLevel(from, to)) {
      const name = { x: to.x, y: to.y - 6, turn: 0, anchor: "end", dy: 0 } as const;
      return { ...line, isLevel: true, name };
    }
    const name = {
      x: from.x + 0.08 * (to.x - from.x),
      y: from.y + 0.08 * (to.y - from.y),
      turn: (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI,
      anchor: "start",
      dy: line === upmost ? -6 : 15,
    } as const;
    return { ...line, isLevel: false, name };
  });
}

/** Above a level line, to the right of an upright one. */
function beyondOf({ from, to }: Ends, box: Box): Box {
  return isLevel(from, to) ? { ...box, bottom: from.y } : { ...box, left: from.x };
}

const HATCH = 9;

/** Strokes that fall from left to right, all over a box. */
export function hatchPath({ left, right, top, bottom }: Box): string {
  const [width, height] = [right - left, bottom - top];
  const strokes: string[] = [];
  for (let at = HATCH; at < width + height; at += HATCH) {
    const from = { x: left + Math.max(0, at - height), y: bottom - Math.min(at, height) };
    const to = { x: left + Math.min(at, width), y: bottom - Math.max(0, at - width) };
    strokes.push(`M${tenth(from.x)} ${tenth(from.y)}L${tenth(to.x)} ${tenth(to.y)}`);
  }
  return strokes.join("");
}

interface Ends {
  readonly from: Place;
  readonly to: Place;
}

/** Space between an arrow and the middle of a mark. */
const CLEAR = 11;
const HEAD = 6;

/** Shortened at both ends; where the marks touch, of no length. */
function apart({ from, to }: Ends): Ends {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0.5 : Math.min(0.5, CLEAR / length);
  const at = (part: number) => ({
    x: from.x + part * (to.x - from.x),
    y: from.y + part * (to.y - from.y),
  });
  return { from: at(share), to: at(1 - share) };
}

/** The path of an arrow: its line and the two strokes of its head; empty where it has no length. */
export function arrowPath({ from, to }: Ends): string {
  if (Math.hypot(to.x - from.x, to.y - from.y) < HEAD) return "";
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const strokes = [angle + 0.45, angle - 0.45].map(
    (back) =>
      `M${tenth(to.x)} ${tenth(to.y)}L${tenth(to.x - HEAD * Math.cos(back))} ${tenth(to.y - HEAD * Math.sin(back))}`,
  );
  return `M${tenth(from.x)} ${tenth(from.y)}L${tenth(to.x)} ${tenth(to.y)}${strokes.join("")}`;
}

function isLevel(from: Place, to: Place): boolean {
  return Math.abs(from.y - to.y) < 0.01;
}

type Unlabelled = Omit<PlacedPoint, "label">;

/** Names go to the right of their point, else to its left, beneath or above; where all but arrows is taken, there is none. */
function labelled(
  points: readonly Unlabelled[],
  lines: readonly PlacedLine[],
  box: Box,
): PlacedPoint[] {
  const taken: Taken[] = [
    ...points.map((point) => ({ box: around(point), owner: point })),
    ...points.flatMap((point) => alongArms(point).map((it) => ({ box: it, owner: point }))),
    ...lines.flatMap((line) => alongName(line).map((it) => ({ box: it }))),
  ];
  const arrows = lines.flatMap((line) => alongArrow(line).map((it) => ({ box: it })));
  const wanted = points
    .filter(({ point }) => point.name !== undefined && point.name !== "")
    .toSorted((a, b) => (b.point.size ?? 0) - (a.point.size ?? 0))
    .slice(0, MOST_NAMED);
  const labels = new Map<Unlabelled, PlacedPoint["label"]>();
  for (const wish of wanted) {
    // A name over an arrow is better than none.
    const found = freePlace(wish, [...taken, ...arrows], box) ?? freePlace(wish, taken, box);
    if (found === undefined) continue;
    labels.set(wish, found.place);
    taken.push({ box: found.area });
  }
  return points.map((point) => ({ ...point, label: labels.get(point) }));
}

interface Taken {
  readonly box: Box;
  readonly owner?: Unlabelled;
}

function freePlace(wish: Unlabelled, taken: readonly Taken[], box: Box) {
  const width = (wish.point.name ?? "").length * LETTER;
  return placesAround(wish)
    .map((place) => {
      const left = place.anchor === "start" ? place.x : place.x - width;
      const area = { left, right: left + width, top: place.y - 9, bottom: place.y + 1 };
      return { place, area };
    })
    .find(
      ({ area }) =>
        isInside(area, box) && taken.every((it) => it.owner === wish || !overlaps(area, it.box)),
    );
}

function placesAround({ x, y, radius }: Unlabelled) {
  const gap = radius + GAP;
  return [
    { x: x + gap, y: y + 4, anchor: "start" as const },
    { x: x - gap, y: y + 4, anchor: "end" as const },
    { x: x - gap, y: y - 4, anchor: "end" as const },
    { x: x + 2, y: y + gap + 10, anchor: "start" as const },
    { x: x + 2, y: y - gap - 2, anchor: "start" as const },
    { x: x - 2, y: y + gap + 10, anchor: "end" as const },
    { x: x - 2, y: y - gap - 2, anchor: "end" as const },
  ];
}

/** The name of a line as small boxes along it. */
function alongName({ label, name: { x, y, turn, anchor, dy } }: PlacedLine): Box[] {
  if (label === "") return [];
  const steps = Math.ceil((label.length * LETTER) / 8);
  const angle = (turn * Math.PI) / 180;
  const way = anchor === "start" ? 8 : -8;
  return Array.from({ length: steps + 1 }, (_, index) => {
    // `dy` is across the turned line.
    const at = {
      x: x + index * way * Math.cos(angle) - dy * Math.sin(angle),
      y: y + index * way * Math.sin(angle) + dy * Math.cos(angle),
    };
    return { left: at.x - 4, right: at.x + 4, top: at.y - 10, bottom: at.y + 3 };
  });
}

/** An arrow as small boxes along it; names may stand on other lines. */
function alongArrow({ isArrow, from, to }: PlacedLine): Box[] {
  if (!isArrow) return [];
  const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 6);
  return Array.from({ length: steps + 1 }, (_, index) => {
    const share = index / Math.max(1, steps);
    const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
    return { left: x - 3, right: x + 3, top: y - 2, bottom: y + 2 };
  });
}

function alongArms({ x, arms }: Unlabelled): Box[] {
  return arms === undefined
    ? []
    : [{ left: x - 4, right: x + 4, top: arms.high, bottom: arms.low }];
}

function around({ x, y, radius }: Unlabelled): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function isInside(inner: Box, { left, right, top, bottom }: Box): boolean {
  return inner.left >= left && inner.right <= right && inner.top >= top && inner.bottom <= bottom;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
