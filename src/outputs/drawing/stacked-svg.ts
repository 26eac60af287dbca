/** Bars split into their parts, in SVG; each part is named beneath with its value and its share. */
import { numberText } from "../figure/number-text.ts";
import { placeOn } from "./axis-range.ts";
import type { Chart, DrawnPoint } from "./chart.ts";
import { percentText, withUnit } from "./chart-words.ts";
import { type Drawn, keySvg, titled } from "./svg-marks.ts";
import { escaped, FAINT, PICTURE_WIDTH, seriesColour, tenth } from "./svg-picture.ts";

const LEFT = 24;
const RIGHT = PICTURE_WIDTH - 24;
const BAR = 22;
const GAP = 8;
const NAME_LETTER = 6.8;

export function stackedSvg(chart: Chart, top: number): Drawn {
  const names = chart.x.names ?? [];
  const hasNames = names.length > 1;
  const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
  const left = hasNames ? LEFT + 10 + longest * NAME_LETTER : LEFT;
  const parts: string[] = [];
  for (const [row, name] of names.entries()) {
    const y = top + row * (BAR + GAP);
    if (hasNames) {
      parts.push(
        `<text x="${tenth(left - 10)}" y="${y + 15}" text-anchor="end" fill="${FAINT}">${escaped(name)}</text>`,
      );
    }
    parts.push(...barSvg(chart, name, { left, y }));
  }
  const bars = names.length * (BAR + GAP);
  const key = keySvg(partsOf(chart), { left: LEFT, top: top + bars + 8, mark: "stacked" });
  return { body: [...parts, key.body].join(""), height: bars + key.height + 4 };
}

/** The parts of one bar from its beginning on. */
function barSvg(
  { series, y: axis }: Chart,
  name: string,
  { left, y }: { left: number; y: number },
): string[] {
  let from = 0;
  return series.flatMap(({ name: part, place, points }) =>
    points
      .filter(({ x }) => String(x) === name)
      .map((point) => {
        const at = (value: number) => left + placeOn(axis, value) * (RIGHT - left);
        const [start, end] = [at(from), at(from + point.y)];
        from += point.y;
        // A line of paper between parts, where there is room for one.
        const width = Math.max(0, end - start - (end - start > 3 ? 1 : 0));
        const rect = `<rect x="${tenth(start)}" y="${y}" width="${tenth(width)}" height="${BAR}" fill="${seriesColour(place)}"/>`;
        return titled(`${part}, ${valueText(point, axis)}`, rect);
      }),
  );
}

function partsOf({ series, x, y }: Chart) {
  const hasNames = (x.names ?? []).length > 1;
  return series.flatMap(({ name, place, points }) =>
    points.map((point) => ({
      place,
      words: `${hasNames ? `${String(point.x)}, ` : ""}${name}: ${valueText(point, y)}`,
    })),
  );
}

/** `1.30 ms ± 0.05, 28 %`: as the figure that it is has it, where it is one. */
function valueText({ y, share, facts = [] }: DrawnPoint, axis: Chart["y"]): string {
  const [figure] = facts;
  const value = figure === undefined ? withUnit(numberText(y, 3), axis) : String(figure.value);
  return share === undefined || share === 1 ? value : `${value}, ${percentText(share)}`;
}
