/** Bars by category in SVG, a group at each; lying where their names need the room. */
import { numberText } from "../figure/number-text.ts";
import { placeOn, tickText, tickWidth } from "./axis-range.ts";
import { isLying, nameWidth } from "./bar-layout.ts";
import type { Chart, DrawnPoint, Level } from "./chart.ts";
import { axisTitle, withUnit } from "./chart-words.ts";
import { levelAxisSvg, titlesSvg } from "./plot-svg.ts";
import { type Box, upwards } from "./point-layout.ts";
import { armsSvg, type Drawn, lyingArmsSvg, pointWords, titled } from "./svg-marks.ts";
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

const HEIGHT = 220;
const MOST_WIDTH = 44;
/** Height of a lying bar, and the room between two groups. */
const BAR = 15;
const GAP = 10;
const FOOT = 40;

export function barsSvg(chart: Chart, top: number): Drawn {
  return isLying(chart, PICTURE_WIDTH) ? lyingSvg(chart, top) : standingSvg(chart, top);
}

/** Where bars begin: at zero, or where a logarithmic axis does. */
function baseOf({ y }: Chart): number {
  return y.scale === "log" ? y.domain[0] : 0;
}

function standingSvg(chart: Chart, top: number): Drawn {
  const { x, y, series, levels } = chart;
  const names = x.names ?? [];
  const box = {
    left: 24 + tickWidth(y.ticks),
    right: PICTURE_WIDTH - 16,
    top: top + 6,
    bottom: top + 6 + HEIGHT,
  };
  const slot = (box.right - box.left) / Math.max(1, names.length);
  const width = Math.min(MOST_WIDTH, (slot * 0.76) / Math.max(1, series.length));
  const base = upwards(y, box, baseOf(chart));
  const bars = series.flatMap(({ points, place }, index) =>
    points.map((point) => {
      const middle = box.left + (names.indexOf(String(point.x)) + 0.5) * slot;
      const left = middle - (width * series.length) / 2 + index * width;
      const end = upwards(y, box, point.y);
      const rect = `<rect x="${tenth(left)}" y="${tenth(Math.min(end, base))}" width="${tenth(Math.max(1, width - 1))}" height="${tenth(Math.abs(base - end))}" fill="${seriesColour(place)}"/>`;
      return titled(
        pointWords(point, withUnit(numberText(point.y), y)),
        `${rect}${standingArms(point, left + width / 2, chart, box)}`,
      );
    }),
  );
  const words = names.map(
    (name, index) =>
      `<text x="${tenth(box.left + (index + 0.5) * slot)}" y="${tenth(box.bottom + 16)}" text-anchor="middle" fill="${FAINT}">${escaped(name)}</text>`,
  );
  const body = [
    ...levelAxisSvg(y, box),
    titlesSvg(x, y, box),
    ...words,
    ...bars,
    ...levels.map((level) => levelSvg(level, upwards(y, box, level.y), box)),
  ];
  return { body: body.join(""), height: 6 + HEIGHT + FOOT };
}

function standingArms({ low, high }: DrawnPoint, left: number, { y }: Chart, box: Box): string {
  if (low === undefined || high === undefined) return "";
  return armsSvg(left, upwards(y, box, low), upwards(y, box, high));
}

function levelSvg({ label }: Level, at: number, box: Box): string {
  return `<line x1="${tenth(box.left)}" x2="${tenth(box.right)}" y1="${tenth(at)}" y2="${tenth(at)}" stroke="${INK}" stroke-opacity="0.6" stroke-dasharray="5 3"/><text x="${tenth(box.right - 4)}" y="${tenth(at - 5)}" text-anchor="end">${escaped(label)}</text>`;
}

function lyingSvg(chart: Chart, top: number): Drawn {
  const { x, y, series, levels } = chart;
  const names = x.names ?? [];
  const group = GAP + BAR * series.length;
  const [left, right] = [16 + nameWidth(x), PICTURE_WIDTH - 28];
  const bottom = top + 6 + names.length * group;
  const at = (value: number) => left + placeOn(y, value) * (right - left);
  const base = at(baseOf(chart));
  const ticks = y.ticks.map((tick) => {
    const place = tenth(at(tick));
    return `<line x1="${place}" x2="${place}" y1="${top + 2}" y2="${bottom}" stroke="${RULE_COLOR}"/><text x="${place}" y="${bottom + 16}" text-anchor="middle" fill="${FAINT}">${tickText(tick, y.ticks)}</text>`;
  });
  const words = names.map((name, index) => {
    const middle = top + 6 + (index + 0.5) * group;
    return `<text x="${tenth(left - 8)}" y="${tenth(middle + 4)}" text-anchor="end">${escaped(shortened(name, 32))}</text>`;
  });
  const bars = series.flatMap(({ points, place }, index) =>
    points.map((point) => {
      const start = top + 6 + names.indexOf(String(point.x)) * group + GAP / 2 + index * BAR;
      const end = at(point.y);
      const rect = `<rect x="${tenth(Math.min(base, end))}" y="${tenth(start)}" width="${tenth(Math.max(0.7, Math.abs(end - base)))}" height="${BAR - 1}" fill="${seriesColour(place)}"/>`;
      const { low, high } = point;
      const arms =
        low === undefined || high === undefined
          ? ""
          : lyingArmsSvg(start + (BAR - 1) / 2, at(low), at(high));
      return titled(pointWords(point, withUnit(numberText(point.y), y)), `${rect}${arms}`);
    }),
  );
  const marks = levels.map(({ y: value, label }) => {
    const place = tenth(at(value));
    return `<line x1="${place}" x2="${place}" y1="${top + 2}" y2="${bottom}" stroke="${INK}" stroke-opacity="0.6" stroke-dasharray="5 3"/><text x="${place}" y="${top}" text-anchor="middle">${escaped(label)}</text>`;
  });
  const title = `<text x="${tenth((left + right) / 2)}" y="${bottom + 33}" text-anchor="middle">${escaped(axisTitle(y))}</text>`;
  return {
    body: [...ticks, ...words, ...bars, ...marks, title].join(""),
    height: bottom - top + FOOT,
  };
}
