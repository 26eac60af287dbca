/**
 * A chart as plain data, ready to be drawn: which points are drawn, on which axes, and what is said about the rest. The page
 * draws it with its components, files draw it as SVG; neither decides anything about the data.
 */
import type { ChartAxis, ChartOutput, ChartPoint, ChartSeries } from "../plain-outputs.ts";
import type { AxisRange } from "./axis-range.ts";

export type ChartMark =
  | ChartOutput["mark"]
  /** Bars of parts: each series is a part, each category a bar. */
  | "stacked"
  /** Areas on top of one another over a numeric axis: each series is a part of what all of them add up to. */
  | "areas"
  /** A row for each category: its value with an interval, and single measurements over it. */
  | "intervals";

export interface Chart {
  /** By which a panel finds it among its charts: `latency`, `roofline`. */
  readonly name: string;
  readonly title: string;
  readonly mark: ChartMark;
  readonly x: DrawnAxis;
  readonly y: DrawnAxis;
  readonly series: readonly DrawnSeries[];
  /** Upright lines with a name, such as quantiles. */
  readonly markers: readonly Marker[];
  /** Level lines with a name, such as a bound; always in view. */
  readonly levels: readonly Level[];
  /** Straight lines on these axes, such as roofs, as far as they are in view. */
  readonly lines: readonly ReferenceLine[];
  /** Why nothing is drawn; absent where there is something. */
  readonly absence?: string;
  readonly note?: string;
}

export interface DrawnAxis extends AxisRange {
  readonly label: string;
  readonly unit?: string;
  readonly scale: "linear" | "log";
  /** The categories in their order, where x is one; the domain is then their number. */
  readonly names?: readonly string[];
}

export interface DrawnSeries {
  readonly name: string;
  /** Which colour, dash and shape it has. */
  readonly place: number;
  /** The points that are drawn, at most 500 of a numeric axis: each has a place on the axes. */
  readonly points: readonly DrawnPoint[];
  /** All that there is, for tables. */
  readonly all: readonly DraftPoint[];
  /** Points that are not even among those, because they were too many to be sent. */
  readonly omittedPoints: number;
  readonly interval: "none" | "arms" | "band";
  /** Single measurements: small marks beside the value that comes of them. */
  readonly isSample: boolean;
  /** Whether a line leads from point to point; where none does, each has its mark. */
  readonly isJoined: boolean;
}

export interface DrawnPoint extends DraftPoint {
  /** Part of the whole bar, where bars are stacked. */
  readonly share?: number;
  /** No line leads here from the point before: what lies between has no value. */
  readonly isAfterGap?: boolean;
  /** A bin of a histogram without a value: its place is kept, and nothing stands there. */
  readonly isEmpty?: boolean;
}

export interface Marker {
  readonly x: number;
  readonly label: string;
}

export interface Level {
  readonly y: number;
  readonly label: string;
  /** Drawn without dashes. */
  readonly isSolid?: boolean;
}

export interface ReferenceLine {
  /** Empty for one that needs no name. */
  readonly label: string;
  /** Whether it leads from one point to another, which it then does not touch. */
  readonly isArrow?: boolean;
  /** A level or an upright line of which what lies above, or to the right, is out of reach: it is hatched. */
  readonly isLimit?: boolean;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** The making of a chart. A `ChartOutput`, which cells show, is one; panels say more. */
export interface ChartDraft extends Omit<ChartOutput, "kind" | "mark" | "x" | "y" | "series"> {
  name?: string;
  mark: ChartMark;
  x: AxisDraft;
  y: AxisDraft;
  series: readonly SeriesDraft[];
  markers?: readonly Marker[];
  levels?: readonly Level[];
  lines?: readonly ReferenceLine[];
}

export interface AxisDraft extends ChartAxis {
  /** `values`: a tick at every value; `zero`: begins at zero; `tight`: ends where the values end. */
  ticks?: "values" | "zero" | "tight";
  /** Values that the axis has to reach besides those of the points. */
  reach?: readonly number[];
  /** In place of the range of the values. */
  range?: AxisRange;
}

export interface SeriesDraft extends Omit<ChartSeries, "points"> {
  points: readonly DraftPoint[];
  place?: number;
  isSample?: boolean;
  /** Of a line: false for points that have nothing between them. Default true. */
  isJoined?: boolean;
  /** The intervals of a line as a band behind it, also where its points are few. */
  hasBand?: boolean;
}

export interface DraftPoint extends Readonly<ChartPoint> {
  /** Stands beside the point where there is room, those of the largest points first; names the row of a category. */
  readonly name?: string;
  /** Its area, as a share of the largest. */
  readonly size?: number;
  /** More that is known of it, for its tip and for tables. */
  readonly facts?: readonly PointFact[];
}

export interface PointFact {
  readonly label: string;
  readonly value: number | string;
  readonly unit?: string;
  /** The value as it is read; of a number without it, the number. */
  readonly text?: string;
}
