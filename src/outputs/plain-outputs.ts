/** Outputs that are words, tables, charts, images and files: everything but lists of figures, checks and panels. */
import type { Remedy } from "../base/remedy.ts";

export type PlainOutput =
  | TextOutput
  | MarkdownOutput
  | TableOutput
  | ErrorOutput
  | ChartOutput
  | ImageOutput
  | FileOutput
  | ProgressOutput;

/** Text as a console or an inspected value writes it. */
export interface TextOutput {
  kind: "text";
  stream: "value" | "stdout" | "stderr";
  text: string;
  /** Lines left out of the middle of `text` because there were too many. */
  omittedLines?: number;
}

/** Markdown with maths between `$`; rendered without raw HTML. */
export interface MarkdownOutput {
  kind: "markdown";
  text: string;
}

export interface TableOutput {
  kind: "table";
  caption?: string;
  columns: TableColumn[];
  /** One value per column; null is an empty cell. */
  rows: (string | number | boolean | null)[][];
  /** Rows that exist but were not sent. */
  omittedRows?: number;
  /** Rows, by place, that tell of something wrong. They say so in words too. */
  alarms?: number[];
}

export interface TableColumn {
  title: string;
  /** Written after the title, such as `ms`. */
  unit?: string;
  align?: "left" | "right";
  /** Explains the column on hover and to screen readers. */
  note?: string;
}

/** An error with its place in the source of the cell that it arose in. */
export interface ErrorOutput {
  kind: "error";
  name: string;
  message: string;
  /** Cell that `line` and `column` (both from 1) refer to; absent where the place is unknown. */
  cellId?: string;
  line?: number;
  column?: number;
  /** Calls inside cells, innermost first. */
  frames: ErrorFrame[];
  /** Errors that this one names, each after the one that names it. */
  causes?: ErrorCause[];
  /** Causes that were not kept because there were too many. */
  omittedCauses?: number;
  /** Advice in one sentence. */
  hint?: string;
  /** Code that would put it right. */
  remedy?: Remedy;
}

/** What an error names as its cause, or one of several errors that it stands for (AggregateError, SuppressedError). */
export interface ErrorCause {
  relation: "cause" | "part";
  /** How many causes lie between it and the error: 0 for its own. */
  depth: number;
  name: string;
  message: string;
  cellId?: string;
  line?: number;
  column?: number;
}

export interface ErrorFrame {
  cellId: string;
  line: number;
  column: number;
  functionName?: string;
}

/** A chart as data; the renderer has one style for all of them. At most 500 points a series are drawn. */
export interface ChartOutput {
  kind: "chart";
  mark: "line" | "scatter" | "bar" | "histogram";
  title: string;
  x: ChartAxis;
  y: ChartAxis;
  series: ChartSeries[];
  /** One sentence on how the data came about. */
  note?: string;
}

export interface ChartAxis {
  label: string;
  unit?: string;
  scale?: "linear" | "log";
}

export interface ChartSeries {
  name: string;
  points: ChartPoint[];
  /** Points that were left out because there were too many to send: those that stand out least. */
  omittedPoints?: number;
}

export interface ChartPoint {
  /** A number, or a category for bars. */
  x: number | string;
  /** Where it is no number, a line has a gap. */
  y: number;
  /** 95 % interval of `y`. */
  low?: number;
  high?: number;
}

/** Grey images of one size in a row, with a caption each if wanted. */
export interface ImageOutput {
  kind: "image";
  /** Description of the image for readers who cannot see it. */
  alt: string;
  width: number;
  height: number;
  /** Base64 of `width * height` bytes an image, image after image, 0 black to 255 white. */
  pixels: string;
  captions?: string[];
}

/** A file that the page offers to save; `fileOutput` makes one. */
export interface FileOutput {
  kind: "file";
  name: string;
  /** What is in it, in some words; may be empty. */
  note: string;
  /** Base64 of its bytes. */
  data: string;
}

export interface ProgressOutput {
  kind: "progress";
  label: string;
  done: number;
  /** Absent when the length is unknown. */
  total?: number;
  elapsedSeconds: number;
  /** Steps a second over the recent past; absent until known. */
  ratePerSecond?: number;
  remainingSeconds?: number;
  state: "running" | "done" | "stopped";
}
