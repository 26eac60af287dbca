/** Lines, points and histograms over a numeric axis, in SVG. */
import { numberText } from "../figure/number-text.ts";
import { tickText, tickWidth } from "./axis-range.ts";
import type { Chart, DrawnAxis, DrawnPoint, DrawnSeries } from "./chart.ts";
import { axisTitle, withUnit } from "./chart-words.ts";
import { lonePoints, stretchesOf } from "./line-points.ts";
import {
  across,
  arrowPath,
  type Box,
  hatchPath,
  type PlacedLine,
  type PlacedPoint,
  pointLayout,
  upwards,
} from "./point-layout.ts";
import { armsSvg, type Drawn, dashOf, pointWords, shapePath, titled } from "./svg-marks.ts";
import {
  escaped,
  FAINT,
  INK,
  PICTURE_WIDTH,
  RULE_COLOR,
  seriesColour,
  tenth,
} from "./svg-picture.ts";

const HEIGHT = 244;
const FOOT = 40;
const EDGE = 6;
/** Room above the plot for names of upright lines, at two heights. */
const MARKER_ROOM = 30;
/** Keeps words readable where a line runs through them. */
const HALO = 'stroke="var(--paper, #ffffff)" stroke-width="3" paint-order="stroke"';

export function plotSvg(chart: Chart, top: number): Drawn {
  const { x, y, series, markers, levels } = chart;
  const head = markers.length > 0 ? MARKER_ROOM : 6;
  const box = {
    left: 24 + tickWidth(y.ticks),
    right: PICTURE_WIDTH - 16,
    top: top + head,
    bottom: top + head + HEIGHT,
  };
  const isScatter = chart.mark === "scatter";
  // Marks at the ends are whole.
  const room = isScatter ? { ...box, left: box.left + EDGE, right: box.right - EDGE } : box;
  const layout = pointLayout(isScatter ? chart : onlyLines(chart), room);
  const body = [
    ...levelAxisSvg(y, box),
    ...acrossAxisSvg(x, box, room),
    titlesSvg(x, y, box),
    ...series.map((it) => seriesSvg(chart, it, room)),
    ...layout.lines.flatMap(({ beyond }) =>
      beyond === undefined
        ? []
        : [`<path d="${hatchPath(beyond)}" fill="none" stroke="${RULE_COLOR}"/>`],
    ),
    ...layout.lines.map(lineSvg),
    ...layout.points.filter((it) => !isNamed(it)).map((it) => pointSvg(it)),
    ...layout.points.filter(isNamed).map((it) => titled(tipOf(it, chart), pointSvg(it))),
    ...layout.points.flatMap(({ label, point }) =>
      label === undefined
        ? []
        : [
            `<text x="${tenth(label.x)}" y="${tenth(label.y)}" text-anchor="${label.anchor}" font-size="11" ${HALO}>${escaped(point.name ?? "")}</text>`,
          ],
    ),
    ...levels.map(({ y: value, label, isSolid }) => {
      const at = tenth(upwards(y, box, value));
      return `<line x1="${tenth(box.left)}" x2="${box.right}" y1="${at}" y2="${at}" stroke="${INK}" stroke-opacity="0.6"${isSolid ? "" : ' stroke-dasharray="5 3"'}/><text x="${box.right - 4}" y="${tenth(Number(at) + 14)}" text-anchor="end" ${HALO}>${escaped(label)}</text>`;
    }),
    ...markers.map(({ x: value, label }, index) => {
      const at = across(x, room, value);
      const height = box.top - (index % 2 === 0 ? 5 : 18);
      return `<line x1="${tenth(at)}" x2="${tenth(at)}" y1="${tenth(height + 3)}" y2="${tenth(box.bottom)}" stroke="${INK}" stroke-opacity="0.6" stroke-dasharray="5 3"/><text x="${tenth(held(at, label, box))}" y="${tenth(height)}" text-anchor="middle">${escaped(label)}</text>`;
    }),
  ].join("");
  return { body, height: head + HEIGHT + FOOT };
}

/** The ticks of a vertical axis, with a rule through the plot at each. */
export function levelAxisSvg(y: DrawnAxis, box: Box): string[] {
  const [left, label] = [tenth(box.left), tenth(box.left - 6)];
  return y.ticks.map((tick) => {
    const at = upwards(y, box, tick);
    return `<line x1="${left}" x2="${tenth(box.right)}" y1="${tenth(at)}" y2="${tenth(at)}" stroke="${RULE_COLOR}"/><text x="${label}" y="${tenth(at + 4)}" text-anchor="end" fill="${FAINT}">${tickText(tick, y.ticks)}</text>`;
  });
}

/** `room`: what the axis of values goes over. */
function acrossAxisSvg(x: DrawnAxis, box: Box, room: Box): string[] {
  const y = tenth(box.bottom);
  return [
    `<line x1="${tenth(box.left)}" x2="${tenth(box.right)}" y1="${y}" y2="${y}" stroke="${FAINT}" stroke-opacity="0.6"/>`,
    ...x.ticks.map((tick) => {
      const at = tenth(across(x, room, tick));
      return `<line x1="${at}" x2="${at}" y1="${y}" y2="${tenth(box.bottom + 4)}" stroke="${FAINT}" stroke-opacity="0.6"/><text x="${at}" y="${tenth(box.bottom + 16)}" text-anchor="middle" fill="${FAINT}">${tickText(tick, x.ticks)}</text>`;
    }),
  ];
}

export function titlesSvg(
  x: Pick<DrawnAxis, "label" | "unit">,
  y: Pick<DrawnAxis, "label" | "unit">,
  { left, right, top, bottom }: Box,
): string {
  return `<text x="${tenth((left + right) / 2)}" y="${tenth(bottom + 33)}" text-anchor="middle">${escaped(axisTitle(x))}</text><text transform="translate(14 ${tenth((top + bottom) / 2)}) rotate(-90)" text-anchor="middle">${escaped(axisTitle(y))}</text>`;
}

function isNamed({ point: { name, facts } }: PlacedPoint): boolean {
  return name !== undefined || facts !== undefined;
}

function pointSvg({ look, x, y, radius }: PlacedPoint): string {
  return `<path d="${shapePath(look, x, y, radius)}" fill="${seriesColour(look)}" fill-opacity="0.7"/>`;
}

function tipOf({ point, series: name }: PlacedPoint, { series, y }: Chart): string {
  const words = pointWords(point, withUnit(numberText(point.y), y));
  return series.length > 1 ? `${name}: ${words}` : words;
}

/** A chart's lines without its points, which are drawn in another way. */
function onlyLines(chart: Chart): Chart {
  return { ...chart, series: [] };
}

function seriesSvg({ mark, x, y, series }: Chart, drawn: DrawnSeries, box: Box): string {
  const { points, place, interval, isJoined } = drawn;
  const at = points.map((point) => ({
    point,
    left: across(x, box, Number(point.x)),
    top: upwards(y, box, point.y),
  }));
  const colour = seriesColour(place);
  const arms =
    interval === "arms"
      ? at.map(({ point, left }) => pointArms(point, left, y, box, colour)).join("")
      : "";
  if (mark === "scatter") return arms;
  if (mark === "areas") return areaSvg(drawn, { x, y, box, series, colour });
  if (mark === "histogram") return stepsSvg(at, { colour, box, isAlone: series.length === 1 });
  const lone = lonePoints(points);
  const marked = interval === "arms" || !isJoined ? at : at.filter(({ point }) => lone.has(point));
  const dots = marked
    .map(
      ({ left, top }) =>
        `<path d="${shapePath(place, left, top, isJoined ? 2.8 : 3.6)}" fill="${colour}"/>`,
    )
    .join("");
  const line = isJoined ? linesSvg(drawn, { x, y, box, colour }) : "";
  return `${bandSvg(drawn, { x, y, box, colour })}${line}${arms}${dots}`;
}

function pointArms(
  { low, high }: DrawnPoint,
  left: number,
  y: DrawnAxis,
  box: Box,
  colour: string,
): string {
  if (low === undefined || high === undefined) return "";
  return armsSvg(left, upwards(y, box, low), upwards(y, box, high), colour);
}

interface BandPlace {
  x: DrawnAxis;
  y: DrawnAxis;
  box: Box;
  colour: string;
}

/** A line from gap to gap. */
function linesSvg({ points, place }: DrawnSeries, { x, y, box, colour }: BandPlace): string {
  return stretchesOf(points)
    .filter(({ length }) => length > 1)
    .map((stretch) => {
      const path = stretch.map(
        (point) => `${tenth(across(x, box, Number(point.x)))},${tenth(upwards(y, box, point.y))}`,
      );
      return `<polyline points="${path.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.75"${dashOf(place)}/>`;
    })
    .join("");
}

/** The intervals of a long line, as an area behind it. */
function bandSvg({ points, interval }: DrawnSeries, { x, y, box, colour }: BandPlace): string {
  if (interval !== "band") return "";
  const at = (point: DrawnPoint, value: number) =>
    `${tenth(across(x, box, Number(point.x)))},${tenth(upwards(y, box, value))}`;
  return stretchesOf(points)
    .map((stretch) => {
      const upper = stretch.map((point) => at(point, point.high ?? point.y));
      const lower = stretch.toReversed().map((point) => at(point, point.low ?? point.y));
      return `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" fill-opacity="0.18"/>`;
    })
    .join("");
}

/** The area of a part, on top of the parts before it. */
function areaSvg(
  drawn: DrawnSeries,
  { x, y, box, series, colour }: BandPlace & { series: readonly DrawnSeries[] },
): string {
  const before = series.slice(0, series.indexOf(drawn));
  const at = (place: DrawnPoint["x"], value: number) =>
    `${tenth(across(x, box, Number(place)))},${tenth(upwards(y, box, value))}`;
  const edges = drawn.points.map((point) => {
    const parts = before.map(({ points }) => points.find((other) => other.x === point.x)?.y ?? 0);
    return { ...point, base: parts.reduce((sum, part) => sum + part, 0) };
  });
  const upper = edges.map(({ x: place, base, y: value }) => at(place, base + value));
  const lower = edges.toReversed().map(({ x: place, base }) => at(place, base));
  return `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" fill-opacity="0.6"/>`;
}

interface StepLook {
  colour: string;
  box: Box;
  isAlone: boolean;
}

/** Each bin from where it begins to where the next does; several series lie over each other. */
function stepsSvg(
  at: readonly { point: DrawnPoint; left: number; top: number }[],
  { colour, box, isAlone }: StepLook,
): string {
  const rects = at.slice(0, -1).map(({ point, left, top }, index) => {
    if (point.isEmpty) return "";
    const width = Math.max(0.5, (at[index + 1]?.left ?? left) - left - 0.5);
    return `<rect x="${tenth(left)}" y="${tenth(top)}" width="${tenth(width)}" height="${tenth(box.bottom - top)}" fill="${colour}"${isAlone ? "" : ' fill-opacity="0.55"'}/>`;
  });
  return rects.join("");
}

function lineSvg(line: PlacedLine): string {
  const { label, from, to, name, isLevel, isArrow } = line;
  if (isArrow) {
    return `<path d="${arrowPath(line)}" stroke="${INK}" stroke-opacity="0.45" fill="none"/>`;
  }
  const place = isLevel
    ? `x="${tenth(name.x)}" y="${tenth(name.y)}"`
    : `transform="translate(${tenth(name.x)} ${tenth(name.y)}) rotate(${tenth(name.turn)})" dy="${name.dy}"`;
  return `<line x1="${tenth(from.x)}" y1="${tenth(from.y)}" x2="${tenth(to.x)}" y2="${tenth(to.y)}" stroke="${INK}" stroke-width="1.25"/><text ${place} text-anchor="${name.anchor}" ${HALO}>${escaped(label)}</text>`;
}

/** Words about a place, but within the picture. */
function held(at: number, words: string, { left }: Box): number {
  const half = (words.length * 6.4) / 2;
  return Math.min(PICTURE_WIDTH - 4 - half, Math.max(left - 20 + half, at));
}
