/** A chart as a still picture. */

import { numberText } from "../figure/number-text.ts";
import type { ChartAxis, ChartOutput, ChartPoint, ChartSeries } from "../plain-outputs.ts";
import { alongLine, aroundMark, labelsSvg, type PlacedLine } from "./chart-labels.ts";
import { axisScale, linearScale, type Scale } from "./chart-scales.ts";
import {
  escaped,
  headingSvg,
  INK,
  PICTURE_WIDTH,
  type Picture,
  RULE,
  seriesColour,
  tenth,
} from "./svg-picture.ts";

/** A chart, and what panels write into it besides its series. */
export interface PanelChart extends ChartOutput {
  /** Straight lines over the marks, such as bounds and roofs; their ends are on the axes too. */
  lines?: readonly ChartLine[];
  /** Names beside points, the most important first; those without room are left out. */
  labels?: readonly { x: number; y: number; text: string }[];
  /** The ticks of a logarithmic x axis, in place of powers of ten. */
  xTicks?: readonly number[];
}

export interface ChartLine {
  name: string;
  from: { x: number; y: number };
  to: { x: number; y: number };
}

const HEIGHT = 320;
const PLOT = { left: 76, right: PICTURE_WIDTH - 16, top: 28, bottom: HEIGHT - 48 };
const KEY_HEIGHT = 18;
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 3", "12 4"];
/** Marks of points, drawn from their middle. */
const SHAPES = [
  "m-2.8 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0z",
  "m-2.6-2.6h5.2v5.2h-5.2z",
  "m0-3.4l3.2 5.8h-6.4z",
  "m0-3.8l3.2 3.8l-3.2 3.8l-3.2-3.8z",
];

/** Where values lie in the picture. */
interface Places {
  across: Scale;
  up: Scale;
  /** The names along the x axis, where they are names. */
  names: readonly string[] | undefined;
}

export function chartPicture(chart: PanelChart): Picture {
  const { title, mark, x, y, series, note, lines = [], labels = [] } = chart;
  const places = placesOf(chart);
  const keyed = series.length > 1 ? series.map(({ name }, index) => key(name, index, mark)) : [];
  const at = (point: { x: number; y: number }) => ({
    x: places.across(point.x),
    y: places.up(point.y),
  });
  const placed = lines.map(({ name, from, to }) => ({ name, ends: [at(from), at(to)] as const }));
  const marks = series.flatMap(({ points }) =>
    points.map((point) => ({ x: acrossOf(point, places), y: places.up(point.y) })),
  );
  const body = [
    headingSvg(title, PLOT.left),
    ...axes(places, x, y),
    ...series.map((_, index) => seriesSvg(chart, index, places)),
    ...placed.map(lineSvg),
    ...labelsSvg(
      labels.map((label) => ({ ...at(label), text: label.text })),
      [...marks.map(aroundMark), ...placed.flatMap(alongLine)],
      PLOT,
    ),
    ...keyed,
  ].join("");
  const height = HEIGHT + keyed.length * KEY_HEIGHT;
  return { title, height, body, ...(note === undefined ? {} : { note }) };
}

function placesOf(chart: PanelChart): Places {
  const { mark, x, y, series, lines = [], xTicks } = chart;
  const points = series.flatMap((it) => it.points);
  const ends = lines.flatMap(({ from, to }) => [from, to]);
  const names = categories(chart);
  const binEnds = mark === "histogram" ? series.map(({ points: bins }) => binEnd(bins)) : [];
  const sideways = [...points.map((it) => Number(it.x)), ...ends.map((it) => it.x), ...binEnds];
  const heights = points.flatMap(({ y: value, low, high }) => [value, low ?? value, high ?? value]);
  const [from, to] = [PLOT.left, PLOT.right];
  return {
    names,
    across:
      names === undefined
        ? axisScale(sideways, x, { from, to, ...(xTicks === undefined ? {} : { ticks: xTicks }) })
        : linearScale([0, names.length], from, to, []),
    up: axisScale([...heights, ...ends.map((it) => it.y)], y, {
      from: PLOT.bottom,
      to: PLOT.top,
      hasZero: hasBars(chart),
    }),
  };
}

function seriesSvg(chart: PanelChart, index: number, places: Places): string {
  const { mark, series } = chart;
  const points = (series[index]?.points ?? []).filter(({ y }) => Number.isFinite(y));
  const colour = seriesColour(index);
  if (mark === "histogram" && places.names === undefined) {
    return binsSvg(points, colour, places, series.length);
  }
  if (hasBars(chart)) return barsSvg(chart, index, places);
  const at = points.map((point) => ({
    point,
    left: acrossOf(point, places),
    top: places.up(point.y),
  }));
  const whiskers = at.map(({ point, left }) => whisker(point, left, places.up)).join("");
  // Of a line, what was measured with an interval.
  const marked = at.filter(({ point }) => mark === "scatter" || point.low !== undefined);
  const shapes = marked.map(({ left, top }) => `M${tenth(left)} ${tenth(top)}${shape(index)}`);
  const marks = shapes.length === 0 ? "" : `<path d="${shapes.join("")}" fill="${colour}"/>`;
  if (mark === "scatter") return `${whiskers}${marks}`;
  const path = at.map(({ left, top }) => `${tenth(left)},${tenth(top)}`).join(" ");
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.75"${dash(index)}/>${whiskers}${marks}`;
}

/** Bars side by side, a group at each place of the x axis. */
function barsSvg({ series }: PanelChart, index: number, places: Places): string {
  const most = series.reduce((count, { points }) => Math.max(count, points.length), 1);
  const slot = (PLOT.right - PLOT.left) / Math.max(1, places.names?.length ?? most);
  const width = Math.max(1, (slot * 0.8) / series.length);
  const points = (series[index]?.points ?? []).filter(({ y }) => Number.isFinite(y));
  const bars = points.map((point) => {
    const from = acrossOf(point, places) - (width * series.length) / 2 + index * width;
    const bar = barSvg(from, width, point.y, places.up);
    return `${bar} fill="${seriesColour(index)}"/>${whisker(point, from + width / 2, places.up)}`;
  });
  return bars.join("");
}

/** Each bin from where it begins to where the next does; several series lie over each other. */
function binsSvg(
  bins: ChartPoint[],
  colour: string,
  { across, up }: Places,
  count: number,
): string {
  const opacity = count > 1 ? ' fill-opacity="0.55"' : "";
  const rects = bins.map(({ x, y }, index) => {
    const from = across(Number(x));
    const to = across(Number(bins[index + 1]?.x ?? binEnd(bins)));
    return `${barSvg(from, Math.max(0.5, to - from - 0.5), y, up)} fill="${colour}"${opacity}/>`;
  });
  return rects.join("");
}

function barSvg(left: number, width: number, value: number, up: Scale): string {
  const base = up(Math.max(0, up.ticks[0] ?? 0));
  const top = up(value);
  return `<rect x="${tenth(left)}" y="${tenth(Math.min(top, base))}" width="${tenth(width)}" height="${tenth(Math.abs(base - top))}"`;
}

/** Where the last bin ends, which is as wide as the one before. */
function binEnd(bins: readonly ChartPoint[]): number {
  const [before, last] = [Number(bins.at(-2)?.x), Number(bins.at(-1)?.x)];
  return Number.isFinite(last - before) ? 2 * last - before : last + 1;
}

function axes({ across, up, names }: Places, x: ChartAxis, y: ChartAxis): string[] {
  const { left, right, top, bottom } = PLOT;
  return [
    ...up.ticks.map(
      (tick) =>
        `<line x1="${left}" x2="${right}" y1="${tenth(up(tick))}" y2="${tenth(up(tick))}" stroke="${RULE}"/><text x="${left - 6}" y="${tenth(up(tick) + 4)}" text-anchor="end">${numberText(tick, 3)}</text>`,
    ),
    ...(names ?? across.ticks).map((tick, index) => {
      const place = typeof tick === "number" ? across(tick) : across(index + 0.5);
      const label = typeof tick === "number" ? numberText(tick, 3) : tick;
      return `<text x="${tenth(place)}" y="${bottom + 16}" text-anchor="middle">${escaped(label)}</text>`;
    }),
    `<text x="${(left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${axisText(x)}</text>`,
    `<text transform="translate(14 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${axisText(y)}</text>`,
  ];
}

/** A line and its name: at the top of an upright one, at the end of a level one, along the middle of others. */
function lineSvg({ name, ends: [from, to] }: PlacedLine): string {
  const drawn = `<line x1="${tenth(from.x)}" y1="${tenth(from.y)}" x2="${tenth(to.x)}" y2="${tenth(to.y)}" stroke="${INK}" stroke-width="1.25" stroke-dasharray="5 3"/>`;
  const words = escaped(name);
  if (from.x === to.x) {
    return `${drawn}<text x="${tenth(to.x + 5)}" y="${tenth(to.y + 9)}">${words}</text>`;
  }
  if (from.y === to.y) {
    return `${drawn}<text x="${tenth(to.x)}" y="${tenth(to.y - 5)}" text-anchor="end">${words}</text>`;
  }
  const turn = tenth((Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI);
  const middle = `${tenth((from.x + to.x) / 2)} ${tenth((from.y + to.y) / 2)}`;
  return `${drawn}<text transform="translate(${middle}) rotate(${turn})" dy="-5" text-anchor="middle">${words}</text>`;
}

function key(name: string, index: number, mark: ChartOutput["mark"]): string {
  const top = HEIGHT + index * KEY_HEIGHT + 4;
  const colour = seriesColour(index);
  const sign =
    mark === "scatter"
      ? `<path d="M${PLOT.left + 12} ${top}${shape(index)}" fill="${colour}"/>`
      : `<line x1="${PLOT.left}" x2="${PLOT.left + 24}" y1="${top}" y2="${top}" stroke="${colour}" stroke-width="3"${dash(index)}/>`;
  return `${sign}<text x="${PLOT.left + 32}" y="${top + 4}">${escaped(name)}</text>`;
}

function whisker({ low, high }: ChartPoint, left: number, up: Scale): string {
  if (low === undefined || high === undefined) return "";
  const [from, to, cap] = [tenth(up(low)), tenth(up(high)), tenth(left - 3)];
  return `<path d="M${cap} ${from}h6M${tenth(left)} ${from}V${to}M${cap} ${to}h6" stroke="${INK}" stroke-opacity="0.7" fill="none"/>`;
}

function acrossOf({ x }: ChartPoint, { across, names }: Places): number {
  return across(names === undefined ? Number(x) : names.indexOf(String(x)) + 0.5);
}

function categories({ series }: { series: readonly ChartSeries[] }): string[] | undefined {
  const all = series.flatMap(({ points }) => points.map(({ x }) => x));
  if (all.every((x) => typeof x === "number")) return undefined;
  return [...new Set(all.map(String))];
}

function hasBars({ mark }: ChartOutput): boolean {
  return mark === "bar" || mark === "histogram";
}

function shape(index: number): string {
  return SHAPES[index % SHAPES.length] ?? "";
}

function dash(index: number): string {
  const pattern = DASHES[index % DASHES.length] ?? "";
  return pattern === "" ? "" : ` stroke-dasharray="${pattern}"`;
}

function axisText({ label, unit }: ChartAxis): string {
  return escaped(unit === undefined ? label : `${label} (${unit})`);
}
