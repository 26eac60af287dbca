/** A chart as a still picture in SVG: for files, where there is no page to draw it. Colours are CSS variables with fallbacks. */
import { numberText } from "./number-text.ts";
import type { ChartAxis, ChartOutput, ChartPoint } from "./output.ts";

const WIDTH = 640;
const HEIGHT = 320;
const FRAME = { left: 64, right: 16, top: 28, bottom: 48 };
const KEY_HEIGHT = 18;
/** Okabe-Ito, as on the page. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#a3568a", "#b97f00", "#3d8fc4"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 3", "12 4"];

interface Scale {
  (value: number): number;
  ticks: readonly number[];
}

export function chartSvg(chart: ChartOutput): string {
  const { title, mark, x, y, series } = chart;
  const names = categories(chart);
  const plot = {
    left: FRAME.left,
    right: WIDTH - FRAME.right,
    top: FRAME.top,
    bottom: HEIGHT - FRAME.bottom,
  };
  const xValue = (point: ChartPoint) =>
    names === undefined ? Number(point.x) : names.indexOf(String(point.x)) + 0.5;
  const points = series.flatMap((it) => it.points);
  const hasBars = mark === "bar" || mark === "histogram";
  const across =
    names === undefined
      ? scale(points.map(xValue), x, plot.left, plot.right, false)
      : linear(0, names.length, plot.left, plot.right, []);
  const heights = points.flatMap(({ y: value, low, high }) => [value, low ?? value, high ?? value]);
  const up = scale(heights, y, plot.bottom, plot.top, hasBars);
  const slot = (plot.right - plot.left) / Math.max(1, names?.length ?? barCount(chart));
  const drawn = series.map(({ points: its }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? "";
    const at = its
      .filter((point) => Number.isFinite(point.y))
      .map((point) => ({ point, left: across(xValue(point)), top: up(point.y) }));
    if (hasBars) {
      const width = Math.max(1, (slot * 0.8) / series.length);
      const bars = at.map(({ left, top, point }) => {
        const from = left - (width * series.length) / 2 + index * width;
        const base = up(Math.max(0, up.ticks[0] ?? 0));
        return `<rect x="${n(from)}" y="${n(Math.min(top, base))}" width="${n(width)}" height="${n(Math.abs(base - top))}" fill="${colour}"/>${whisker(point, from + width / 2, up)}`;
      });
      return bars.join("");
    }
    const dots = at.map(
      ({ left, top, point }) =>
        `${whisker(point, left, up)}${mark === "scatter" ? `<circle cx="${n(left)}" cy="${n(top)}" r="2.5" fill="${colour}"/>` : ""}`,
    );
    if (mark === "scatter") return dots.join("");
    const dash = DASHES[index % DASHES.length] ?? "";
    const path = at.map(({ left, top }) => `${n(left)},${n(top)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.75"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/>${dots.join("")}`;
  });
  const keyed = series.length > 1 ? series.map(({ name }, index) => key(name, index)) : [];
  const height = HEIGHT + keyed.length * KEY_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="var(--ink, #1b1d20)"><title>${escaped(title)}</title>`,
    `<text x="${FRAME.left}" y="16" font-weight="600">${escaped(title)}</text>`,
    ...up.ticks.map(
      (tick) =>
        `<line x1="${plot.left}" x2="${plot.right}" y1="${n(up(tick))}" y2="${n(up(tick))}" stroke="var(--rule, #deded8)"/><text x="${plot.left - 6}" y="${n(up(tick) + 4)}" text-anchor="end">${numberText(tick, 3)}</text>`,
    ),
    ...(names ?? across.ticks).map((tick, index) => {
      const left = typeof tick === "number" ? across(tick) : across(index + 0.5);
      const label = typeof tick === "number" ? numberText(tick, 3) : tick;
      return `<text x="${n(left)}" y="${plot.bottom + 16}" text-anchor="middle">${escaped(label)}</text>`;
    }),
    ...drawn,
    `<text x="${(plot.left + plot.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${axisText(x)}</text>`,
    `<text transform="translate(14 ${(plot.top + plot.bottom) / 2}) rotate(-90)" text-anchor="middle">${axisText(y)}</text>`,
    ...keyed,
    "</svg>",
  ].join("");
}

function key(name: string, index: number): string {
  const top = HEIGHT + index * KEY_HEIGHT + 4;
  const colour = COLOURS[index % COLOURS.length] ?? "";
  const dash = DASHES[index % DASHES.length] ?? "";
  return `<line x1="${FRAME.left}" x2="${FRAME.left + 24}" y1="${top}" y2="${top}" stroke="${colour}" stroke-width="3"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/><text x="${FRAME.left + 32}" y="${top + 4}">${escaped(name)}</text>`;
}

function whisker({ low, high }: ChartPoint, left: number, up: Scale): string {
  if (low === undefined || high === undefined) return "";
  return `<line x1="${n(left)}" x2="${n(left)}" y1="${n(up(low))}" y2="${n(up(high))}" stroke="currentColor" stroke-opacity="0.5"/>`;
}

/** The names along the x axis, where they are names. */
function categories({ series }: ChartOutput): string[] | undefined {
  const all = series.flatMap(({ points }) => points.map(({ x }) => x));
  if (all.every((x) => typeof x === "number")) return undefined;
  return [...new Set(all.map(String))];
}

function barCount({ series }: ChartOutput): number {
  return series.reduce((most, { points }) => Math.max(most, points.length), 1);
}

function scale(
  values: readonly number[],
  axis: ChartAxis,
  from: number,
  to: number,
  hasZero: boolean,
): Scale {
  const finite = values.filter(
    (value) => Number.isFinite(value) && (axis.scale !== "log" || value > 0),
  );
  if (axis.scale === "log") return logarithmic(finite, from, to);
  const least = finite.reduce((a, b) => Math.min(a, b), hasZero ? 0 : (finite[0] ?? 0));
  const most = finite.reduce((a, b) => Math.max(a, b), hasZero ? 0 : (finite[0] ?? 1));
  const ticks = niceTicks(least, most === least ? least + 1 : most);
  const [first = least, last = most] = [ticks[0], ticks.at(-1)];
  return linear(Math.min(least, first), Math.max(most, last), from, to, ticks);
}

function linear(
  low: number,
  high: number,
  from: number,
  to: number,
  ticks: readonly number[],
): Scale {
  const place = (value: number) => from + ((value - low) / (high - low || 1)) * (to - from);
  return Object.assign(place, { ticks });
}

function logarithmic(values: readonly number[], from: number, to: number): Scale {
  const logs = values.map(Math.log10);
  const low = Math.floor(logs.reduce((a, b) => Math.min(a, b), logs[0] ?? 0));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), logs[0] ?? 1)));
  const step = Math.max(1, Math.ceil((high - low) / 6));
  const powers = Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, index) => low + index * step,
  );
  const inner = linear(low, high, from, to, []);
  return Object.assign((value: number) => inner(Math.log10(Math.max(value, 10 ** low))), {
    ticks: powers.map((power) => 10 ** power),
  });
}

/** About five round values from below the least to the most. */
function niceTicks(least: number, most: number): number[] {
  const rough = (most - least) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((it) => it >= rough) ?? rough;
  const first = Math.floor(least / step);
  const count = Math.ceil(most / step) - first + 1;
  return Array.from({ length: Math.min(count, 12) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

function axisText({ label, unit }: ChartAxis): string {
  return escaped(unit === undefined ? label : `${label} (${unit})`);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A tenth of a unit is finer than any screen. */
function n(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : "0";
}
