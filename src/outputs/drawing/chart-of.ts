/** From a chart's data to the points that are drawn. Every decision about its data is made here, once. */
import type { Chart, ChartDraft, ChartMark, DraftPoint, DrawnAxis } from "./chart.ts";
import { axisOf, categoryName, isPlace, namesOf } from "./chart-axes.ts";
import { absenceOf, leftOutSentences, sentences } from "./chart-notes.ts";
import { drawnPoints, intervalOf, withShares, withSizes } from "./chart-points.ts";
import { clipped } from "./clip-line.ts";

export function chartOf(draft: ChartDraft): Chart {
  const { name = "chart", title, note, markers = [], levels = [], lines = [] } = draft;
  const mark = markOf(draft);
  const given = draft.series.map(({ points }) => (mark === "bar" ? apart(points) : points));
  const names = namesOf(given, mark);
  const made = given.map((points) => drawnPoints(points, { mark, names, draft }));
  const points = withSizes(
    withShares(
      mark,
      made.map(({ drawn }) => drawn),
    ),
  );
  const reach = [...(draft.y.reach ?? []), ...levels.map(({ y }) => y)];
  const x = axisOf("x", draft.x, { mark, points, names });
  const y = axisOf("y", { ...draft.y, reach }, { mark, points, names });
  const drawnLines = lines.flatMap((line) => clipped(line, x, y));
  const said = sentences(note, ...leftOutSentences(made, names, draft));
  const absence = drawnLines.length > 0 ? undefined : absenceOf(draft, points);
  return {
    name,
    title,
    mark,
    x,
    y,
    series: draft.series.map((series, index) => ({
      name: series.name,
      place: series.place ?? index,
      points: points[index] ?? [],
      all: series.points,
      omittedPoints: series.omittedPoints ?? 0,
      interval: intervalOf(mark, points[index] ?? [], series.hasBand),
      isSample: series.isSample ?? false,
      isJoined: series.isJoined ?? true,
    })),
    markers: markers.filter((marker) => isWithin(marker.x, x)),
    levels: levels.filter((level) => isWithin(level.y, y)),
    lines: drawnLines,
    ...(absence === undefined ? {} : { absence }),
    ...(said === "" ? {} : { note: said }),
  };
}

/** Several values of one name in a series have a bar each: the second of “a” is “a (2)”. */
function apart(points: readonly DraftPoint[]): readonly DraftPoint[] {
  const counts = new Map<string, number>();
  return points.map((point) => {
    if (!isPlace(point.x)) return point;
    const name = categoryName(point.x);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? point : { ...point, x: `${name} (${count})` };
  });
}

/** Names along x are drawn as bars, whatever was asked for. */
function markOf({ mark, series }: ChartDraft): ChartMark {
  if (mark === "bar" || mark === "stacked" || mark === "intervals") return mark;
  const hasNames = series.some(({ points }) => points.some(({ x }) => typeof x === "string"));
  return hasNames ? "bar" : mark;
}

function isWithin(value: number, { domain: [low, high] }: DrawnAxis): boolean {
  return value >= low && value <= high;
}
