/** Small pieces of charts in SVG: shapes of points, arms of intervals, and the key of the series. */
import type { Chart, DrawnPoint } from "./chart.ts";
import { seriesLook } from "./series-look.ts";
import { escaped, INK, PICTURE_WIDTH, seriesColour, shortened, tenth } from "./svg-picture.ts";

const ROW = 18;
const LETTER = 6.6;

/** Outlines about the middle of a shape of radius 1, as large as the circle looks. */
const OUTLINES: Record<string, readonly (readonly [number, number])[]> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  triangle: [
    [0, -1.25],
    [1.1, 0.65],
    [-1.1, 0.65],
  ],
  diamond: [
    [0, -1.25],
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
  ],
  cross: [
    [-0.4, -1.2],
    [0.4, -1.2],
    [0.4, -0.4],
    [1.2, -0.4],
    [1.2, 0.4],
    [0.4, 0.4],
    [0.4, 1.2],
    [-0.4, 1.2],
    [-0.4, 0.4],
    [-1.2, 0.4],
    [-1.2, -0.4],
    [-0.4, -0.4],
  ],
  star: Array.from({ length: 10 }, (_, index): [number, number] => {
    const angle = (index * Math.PI) / 5;
    const reach = index % 2 === 0 ? 1.35 : 0.6;
    return [reach * Math.sin(angle), -reach * Math.cos(angle)];
  }),
};

/** The path of a point's mark in the look of its series. */
export function shapePath(place: number, x: number, y: number, radius: number): string {
  const outline = OUTLINES[seriesLook(place).shape];
  if (outline === undefined) {
    const r = tenth(radius);
    return `M${tenth(x - radius)} ${tenth(y)}a${r} ${r} 0 1 0 ${tenth(2 * radius)} 0a${r} ${r} 0 1 0 ${tenth(-2 * radius)} 0z`;
  }
  const corners = outline.map(([dx, dy]) => `${tenth(x + dx * radius)} ${tenth(y + dy * radius)}`);
  return `M${corners.join("L")}z`;
}

/** An interval as an upright line with caps. */
export function armsSvg(left: number, from: number, to: number, colour = INK): string {
  const [x, low, high, cap] = [tenth(left), tenth(from), tenth(to), tenth(left - 3)];
  return `<path d="M${cap} ${low}h6M${x} ${low}V${high}M${cap} ${high}h6" stroke="${colour}" stroke-opacity="0.8" fill="none"/>`;
}

/** An interval as a level line with caps. */
export function lyingArmsSvg(top: number, from: number, to: number, colour = INK): string {
  const [y, low, high] = [tenth(top), tenth(from), tenth(to)];
  return `<path d="M${low} ${tenth(top - 4)}v8M${low} ${y}H${high}M${high} ${tenth(top - 4)}v8" stroke="${colour}" stroke-width="1.5" fill="none"/>`;
}

export function dashOf(place: number): string {
  const { dash } = seriesLook(place);
  return dash === "" ? "" : ` stroke-dasharray="${dash}"`;
}

/** Marks with words for a pointer on them. */
export function titled(words: string, marks: string): string {
  return `<g><title>${escaped(words)}</title>${marks}</g>`;
}

export interface KeyEntry {
  readonly words: string;
  readonly place: number;
  /** Where its sign is another than the chart's. */
  readonly mark?: Chart["mark"];
}

/** A block of SVG, and how high it is. */
export interface Drawn {
  readonly body: string;
  readonly height: number;
}

/** Names of series with their signs side by side, in as many rows as they need. */
export function keySvg(
  entries: readonly KeyEntry[],
  { left, top, mark }: { left: number; top: number; mark: Chart["mark"] },
): Drawn {
  const signs: string[] = [];
  let [x, y] = [left, top];
  for (const { words, place, mark: own = mark } of entries) {
    const name = shortened(words, 84);
    const width = 30 + name.length * LETTER;
    if (x > left && x + width > PICTURE_WIDTH - 12) [x, y] = [left, y + ROW];
    signs.push(`${sign(own, place, x, y)}<text x="${x + 28}" y="${y + 4}">${escaped(name)}</text>`);
    x += Math.ceil(width + 12);
  }
  return { body: signs.join(""), height: entries.length === 0 ? 0 : y - top + ROW };
}

function sign(mark: Chart["mark"], place: number, x: number, y: number): string {
  const colour = seriesColour(place);
  if (mark === "scatter") return `<path d="${shapePath(place, x + 11, y, 4)}" fill="${colour}"/>`;
  if (mark === "line" || mark === "histogram") {
    return `<line x1="${x}" x2="${x + 22}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"${dashOf(place)}/>`;
  }
  return `<rect x="${x + 6}" y="${y - 5}" width="11" height="11" fill="${colour}"/>`;
}

/** A point as words: its category or place, its value and its facts. */
export function pointWords({ name, x, facts = [] }: DrawnPoint, value: string): string {
  const said = facts.map(({ label, value: fact, text }) => `${label} ${text ?? String(fact)}`);
  return [name ?? String(x), value, ...said].join(", ");
}
