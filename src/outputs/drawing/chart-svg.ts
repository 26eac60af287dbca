/** A chart as a still picture. */
import { barsSvg } from "./bars-svg.ts";
import type { Chart } from "./chart.ts";
import { intervalsSvg } from "./intervals-svg.ts";
import { plotSvg } from "./plot-svg.ts";
import { stackedSvg } from "./stacked-svg.ts";
import { type Drawn, type KeyEntry, keySvg } from "./svg-marks.ts";
import { escaped, FAINT, headingSvg, type Picture } from "./svg-picture.ts";

const LEFT = 24;
/** Beneath the heading. */
const TOP = 28;

export function chartPicture(chart: Chart): Picture {
  const { title, mark, note, absence } = chart;
  const drawing = absence === undefined ? drawn(chart) : absenceSvg(absence);
  const key = keySvg(absence === undefined ? keyOf(chart) : [], {
    left: LEFT,
    top: TOP + drawing.height + 10,
    mark,
  });
  return {
    title,
    height: TOP + drawing.height + (key.height === 0 ? 4 : key.height + 8),
    body: `${headingSvg(title, LEFT)}${drawing.body}${key.body}`,
    ...(note === undefined ? {} : { note }),
  };
}

function drawn(chart: Chart): Drawn {
  switch (chart.mark) {
    case "bar":
      return barsSvg(chart, TOP);
    case "stacked":
      return stackedSvg(chart, TOP);
    case "intervals":
      return intervalsSvg(chart, TOP);
    case "line":
    case "scatter":
    case "histogram":
    case "areas":
      return plotSvg(chart, TOP);
  }
}

/** Stacked parts and rows are named where they stand. */
function keyOf({ mark, series }: Chart): KeyEntry[] {
  if (mark === "stacked" || mark === "intervals" || series.length < 2) return [];
  return series.map(({ name, place, isJoined }) => ({
    ...{ words: name, place },
    ...(isJoined ? {} : { mark: "scatter" as const }),
  }));
}

function absenceSvg(words: string): Drawn {
  return {
    body: `<text x="${LEFT}" y="${TOP + 14}" fill="${FAINT}">${escaped(words)}</text>`,
    height: 24,
  };
}
