/** Which points of a series are drawn: those with a place on the axes, at most so many that a chart shows. */
import type { ChartDraft, ChartMark, DraftPoint, DrawnPoint } from "./chart.ts";
import { categoryName, isPlace, type Names } from "./chart-axes.ts";
import { decimate, MOST_POINTS } from "./decimate.ts";
import { linePoints, type NumericPoint } from "./line-points.ts";

export interface MadePoints {
  readonly drawn: readonly DrawnPoint[];
  /** How many are no numbers. */
  readonly unknown: number;
  /** How many a logarithmic axis has no place for. */
  readonly notPositive: number;
  /** How many have a place on the axes, of the points that are not all drawn; 0 where all are. */
  readonly thinnedFrom: number;
  /** How many stand behind another of the same series and name. */
  readonly repeated: number;
  /** How many bins of a histogram stand behind each that is drawn; 1 where all are. */
  readonly binsEach: number;
}

interface OfChart {
  mark: ChartMark;
  names: Names | undefined;
  draft: ChartDraft;
}

export function drawnPoints(points: readonly DraftPoint[], chart: OfChart): MadePoints {
  const { names, draft } = chart;
  const known = points.filter(({ x, y }) => Number.isFinite(y) && isPlace(x));
  const fit = known.filter(({ x, y }) => {
    const fitsX = names !== undefined || draft.x.scale !== "log" || Number(x) > 0;
    return fitsX && (draft.y.scale !== "log" || y > 0);
  });
  const counts = {
    unknown: points.length - known.length,
    notPositive: known.length - fit.length,
    repeated: 0,
    thinnedFrom: 0,
  };
  if (names !== undefined) {
    const shown = new Set(names.shown);
    const named = fit.map((point) => ({ ...withInterval(point), x: categoryName(point.x) }));
    const inView = named.filter(({ x }) => shown.has(x));
    // Rows of intervals may hold many measurements.
    const drawn =
      chart.mark === "intervals" ? inView : [...new Map(inView.map((it) => [it.x, it])).values()];
    return { ...counts, repeated: inView.length - drawn.length, binsEach: 1, drawn };
  }
  const isFit = new Set<DraftPoint>(fit);
  // What has no value still has a place along x: a gap, an empty bin.
  const isKept = chart.mark === "line" || chart.mark === "histogram" ? hasPlace(draft) : undefined;
  const kept = isKept === undefined ? fit : points.filter(isKept);
  const numeric = kept.map((point) => {
    const made = { ...withInterval(point), x: Number(point.x) };
    return isFit.has(point) ? made : { ...made, y: Number.NaN };
  });
  if (chart.mark === "histogram") return { ...counts, ...binned(byX(numeric).map(emptied)) };
  const drawn = thinned(numeric, chart.mark);
  const thinnedFrom = drawn.length < fit.length ? fit.length : 0;
  return { ...counts, thinnedFrom, binsEach: 1, drawn };
}

/** Whether a point has a place along a numeric axis. */
function hasPlace({ x: { scale } }: ChartDraft): (point: DraftPoint) => boolean {
  return ({ x }) => Number.isFinite(Number(x)) && (scale !== "log" || Number(x) > 0);
}

function emptied<P extends NumericPoint>(bin: P): P & DrawnPoint {
  return Number.isNaN(bin.y) ? { ...bin, y: 0, isEmpty: true } : bin;
}

/** Points up to which each interval is drawn for itself; those of a longer line are a band behind it. */
const MOST_ARMS = 24;

export function intervalOf(
  mark: ChartMark,
  points: readonly DrawnPoint[],
  hasBand = false,
): "none" | "arms" | "band" {
  if (mark === "histogram" || mark === "stacked" || mark === "areas") return "none";
  if (!points.some(({ low }) => low !== undefined)) return "none";
  if (mark === "line" && hasBand) return "band";
  if (mark === "bar" || mark === "intervals" || points.length <= MOST_ARMS) return "arms";
  return mark === "line" ? "band" : "none";
}

/** Stacked parts know their share of the bar that they are in. */
export function withShares(
  mark: ChartMark,
  series: readonly (readonly DrawnPoint[])[],
): readonly (readonly DrawnPoint[])[] {
  if (mark !== "stacked") return series;
  const parts = series.map((points) =>
    points.map((point) => ({ ...point, y: Math.max(0, point.y) })),
  );
  const totals = new Map<string, number>();
  for (const { x, y } of parts.flat()) totals.set(String(x), (totals.get(String(x)) ?? 0) + y);
  return parts.map((points) =>
    points.map((point) => {
      const total = totals.get(String(point.x)) ?? 0;
      return { ...point, share: total > 0 ? point.y / total : 0 };
    }),
  );
}

/** Sizes as shares of the largest one in the chart. */
export function withSizes(
  series: readonly (readonly DrawnPoint[])[],
): readonly (readonly DrawnPoint[])[] {
  const largest = series.flat().reduce((most, { size = 0 }) => Math.max(most, size), 0);
  if (largest <= 0) return series;
  return series.map((points) =>
    points.map((point) =>
      point.size === undefined ? point : { ...point, size: Math.max(0, point.size) / largest },
    ),
  );
}

/** An interval with an end that is no number is none. */
function withInterval({ low, high, ...point }: DraftPoint): DraftPoint {
  if (low === undefined || high === undefined) return point;
  return Number.isFinite(low) && Number.isFinite(high) ? { ...point, low, high } : point;
}

function thinned(points: readonly NumericPoint[], mark: ChartMark): readonly DrawnPoint[] {
  if (mark === "areas") return everySo(byX(points));
  return mark === "line" ? linePoints(points, ({ y }) => !Number.isNaN(y)) : decimate(points);
}

/** Areas add up at the same places, so that each series keeps the same ones. */
function everySo(points: readonly NumericPoint[]): readonly NumericPoint[] {
  const each = Math.ceil(points.length / MOST_POINTS);
  return each <= 1 ? points : points.filter((_, index) => index % each === 0);
}

function byX(points: readonly NumericPoint[]): readonly NumericPoint[] {
  return points.toSorted((a, b) => a.x - b.x);
}

/** A last point closes the last bin, which is as wide as the one before. */
function binned(
  bins: readonly (NumericPoint & DrawnPoint)[],
): Pick<MadePoints, "drawn" | "binsEach"> {
  const [before, last] = [bins.at(-2), bins.at(-1)];
  if (last === undefined) return { drawn: [], binsEach: 1 };
  const width = before === undefined ? 1 : last.x - before.x;
  const binsEach = Math.max(1, Math.ceil(bins.length / (MOST_POINTS - 1)));
  const steps = Array.from({ length: Math.ceil(bins.length / binsEach) }, (_, index) => {
    const stretch = bins.slice(index * binsEach, (index + 1) * binsEach);
    const highest = stretch.reduce((a, b) => (a.isEmpty || (!b.isEmpty && b.y > a.y) ? b : a));
    return { ...highest, x: stretch[0]?.x ?? highest.x };
  });
  return { drawn: [...steps, { ...last, x: last.x + width }], binsEach };
}
