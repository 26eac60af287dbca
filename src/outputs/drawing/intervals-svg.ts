/** Values with their intervals in SVG, a row each on one axis; single measurements stand above the interval made from them. */
import { numberText } from "../figure/number-text.ts";
import { placeOn, tickText } from "./axis-range.ts";
import type { Chart, DrawnPoint, DrawnSeries } from "./chart.ts";
import { axisTitle } from "./chart-words.ts";
import { type Drawn, lyingArmsSvg, titled } from "./svg-marks.ts";
import {
  escaped,
  FAINT,
  INK,
  PICTURE_WIDTH,
  RULE_COLOR,
  seriesColour,
  shortened,
  tenth,
} from "./svg-picture.ts";

const LEFT = 28;
const RIGHT = PICTURE_WIDTH - 28;
/** A line of words, beneath it a band for each series of single measurements, then the mark. */
const WORDS = 15;
const SAMPLES = 13;
const MARK = 28;
const ROW = 44;
const NAME_LETTERS = 66;
/** Keeps words readable where a line runs through them. */
const HALO = 'stroke="var(--paper, #ffffff)" stroke-width="3" paint-order="stroke"';

export function intervalsSvg(chart: Chart, top: number): Drawn {
  const { x, y, series, levels } = chart;
  const names = x.names ?? [];
  const samples = series.filter(({ isSample }) => isSample);
  const hasSamples = samples.some(({ points }) => points.length > 0);
  const row = ROW + (hasSamples ? SAMPLES * samples.length : 0);
  const first = top + 16;
  const bottom = first + names.length * row;
  const at = (value: number) => LEFT + placeOn(y, value) * (RIGHT - LEFT);
  const body = [
    ...y.ticks.map((tick) => {
      const place = tenth(at(tick));
      return `<line x1="${place}" x2="${place}" y1="${first}" y2="${bottom}" stroke="${RULE_COLOR}"/><text x="${place}" y="${bottom + 16}" text-anchor="middle" fill="${FAINT}">${escaped(tickText(tick, y.ticks) + (y.unit ?? ""))}</text>`;
    }),
    `<line x1="${LEFT}" x2="${RIGHT}" y1="${bottom}" y2="${bottom}" stroke="${RULE_COLOR}"/>`,
    `<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 34}" text-anchor="middle">${escaped(axisTitle({ label: y.label }))}</text>`,
    ...levels.map(({ y: value, label, isSolid }, index) => {
      const place = at(value);
      const isLeft = index % 2 === 0;
      const words = `x="${tenth(place + (isLeft ? -4 : 4))}"${isLeft ? ' text-anchor="end"' : ""}`;
      return `<line x1="${tenth(place)}" x2="${tenth(place)}" y1="${first - 12}" y2="${bottom}" stroke="${INK}" stroke-opacity="0.6"${isSolid ? "" : ' stroke-dasharray="5 3"'}/><text ${words} y="${first - 4}" fill="${FAINT}">${escaped(label)}</text>`;
    }),
    ...names.map((name, index) =>
      rowSvg(chart, name, { top: first + index * row, height: row, at }),
    ),
  ].join("");
  return { body, height: bottom - top + 42 };
}

interface RowPlace {
  top: number;
  height: number;
  at: (value: number) => number;
}

function rowSvg({ series, y }: Chart, name: string, { top, height, at }: RowPlace): string {
  const own = series.map((it) => ({ ...it, points: it.points.filter(({ x }) => x === name) }));
  const values = own.filter(({ isSample }) => !isSample);
  const point = values.flatMap(({ points }) => points)[0];
  const words = point?.name ?? name;
  const middle = top + height - (ROW - MARK);
  const samples = own
    .filter(({ isSample }) => isSample)
    .map((it, index) => samplesSvg(it, top + MARK + index * SAMPLES, at));
  const marks = values.flatMap(({ points, place }, index) =>
    points.map((it) => {
      const look = { colour: index === 0 ? seriesColour(place) : FAINT, isHollow: index > 0 };
      return markSvg(it, { look, middle, at });
    }),
  );
  const text = [
    `<text x="${LEFT}" y="${top + WORDS}" ${HALO}>${escaped(shortened(words, NAME_LETTERS))}</text>`,
    `<text x="${RIGHT}" y="${top + WORDS}" text-anchor="end" ${HALO}>${escaped(point === undefined ? "" : valueText(point, y.unit ?? ""))}</text>`,
  ];
  const facts = (point?.facts ?? []).map(({ value, text: said }) => said ?? String(value));
  const rule = `<line x1="${LEFT}" x2="${RIGHT}" y1="${top}" y2="${top}" stroke="${RULE_COLOR}"/>`;
  return titled([words, ...facts].join("; "), [rule, ...text, ...samples, ...marks].join(""));
}

interface MarkPlace {
  /** Those of the first series stand out. */
  look: { colour: string; isHollow: boolean };
  middle: number;
  at: (value: number) => number;
}

function markSvg({ y, low, high }: DrawnPoint, { look, middle, at }: MarkPlace): string {
  const { colour, isHollow } = look;
  const arms =
    low === undefined || high === undefined ? "" : lyingArmsSvg(middle, at(low), at(high), colour);
  return `${arms}<circle cx="${tenth(at(y))}" cy="${middle}" r="4" fill="${isHollow ? "var(--paper, #ffffff)" : colour}" stroke="${colour}" stroke-width="2"/>`;
}

/** One path for all; each a little higher or lower than the last, so that none hides. */
function samplesSvg(
  { points, place }: DrawnSeries,
  top: number,
  at: (value: number) => number,
): string {
  const dots = points.map(
    ({ y }, index) => `M${tenth(at(y))} ${tenth(top + sampleOffset(index))}h0`,
  );
  return `<path d="${dots.join("")}" stroke="${seriesColour(place)}" stroke-opacity="0.8" stroke-width="3.5" stroke-linecap="round"/>`;
}

/** How far a single measurement stands from the middle of its band. */
export function sampleOffset(index: number): number {
  return ((index * 7) % 11) - 5;
}

/** `1.31× (1.26–1.36)`. */
function valueText({ y, low, high }: DrawnPoint, unit: string): string {
  const point = `${numberText(y, 3)}${unit}`;
  if (low === undefined || high === undefined) return point;
  return `${point} (${numberText(low, 3)}–${numberText(high, 3)})`;
}
