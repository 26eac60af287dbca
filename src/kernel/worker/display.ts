/** `display` as cells see it: shows any value at once, and gives a handle to change it later. */

import { toBase64 } from "../../base/base64.ts";
import { lookUp } from "../../base/look-up.ts";
import { figureText } from "../../outputs/figure/figure-text.ts";
import { isFigure } from "../../outputs/figure/is-figure.ts";
import { fileOutput } from "../../outputs/file-output.ts";
import type { Output } from "../../outputs/output.ts";
import type { ImageOutput, TableOutput } from "../../outputs/plain-outputs.ts";
import { type ChartSpec, chartOutput } from "./chart-output.ts";
import { inspect } from "./inspect.ts";
import type { RunOutputs } from "./run-outputs.ts";
import { toOutput } from "./to-output.ts";

const MAX_ROWS = 1000;

/** Shows a value beneath the cell. */
export interface Display {
  (value: unknown): ValueHandle;
  /** Markdown, with maths between `$`. */
  markdown(text: string): ValueHandle;
  /** A table of records, one row each. */
  table(records: readonly unknown[], caption?: string): ValueHandle;
  /** A chart of one or more series: `display.chart({ title, series: { loss: [3, 2, 1] } })`. */
  chart(spec: ChartSpec): ValueHandle;
  /** Grey images side by side: values from 0 (black) to 1 (white), image after image. */
  images(values: ArrayLike<number>, options: ImageOptions): ValueHandle;
  /** A file that can be saved, such as a model: `display.file("digits.onnx", await exportOnnx(model, example))`. */
  file(name: string, content: Uint8Array | string, note?: string): ValueHandle;
}

export interface ImageOptions {
  width: number;
  height: number;
  /** Description of the images for readers who cannot see them. */
  alt: string;
  captions?: readonly string[];
}

/** Where a displayed value stands; `update` shows another value in its place. A cell that ends in one shows nothing more. */
export class ValueHandle {
  readonly #show: (value: unknown) => void;

  constructor(show: (value: unknown) => void) {
    this.#show = show;
  }

  update(value: unknown): void {
    this.#show(value);
  }
}

export function createDisplay(outputs: () => RunOutputs | undefined): Display {
  const place = (first: Output, convert: (value: unknown) => Output): ValueHandle => {
    const handle = outputs()?.show(first);
    return new ValueHandle((value) => handle?.update(convert(value)));
  };
  const display = (value: unknown) => place(toOutput(value), toOutput);
  return Object.assign(display, {
    markdown: (text: string) => place(markdown(text), markdown),
    table: (records: readonly unknown[], caption?: string) =>
      place(recordsTable(records, caption), (value) =>
        Array.isArray(value) ? recordsTable(value, caption) : toOutput(value),
      ),
    images: (values: ArrayLike<number>, options: ImageOptions) =>
      place(images(values, options), toOutput),
    file: (name: string, content: Uint8Array | string, note?: string) =>
      place(fileOutput(name, content, note), toOutput),
    chart: (spec: ChartSpec) =>
      place(chartOutput(spec), (value) => chartOutput(value as ChartSpec)),
  });
}

function markdown(text: unknown): Output {
  return { kind: "markdown", text: String(text) };
}

/** A table with a column for every field that any record has; values that are no scalars are shown as text. */
function recordsTable(records: readonly unknown[], caption?: string): TableOutput {
  const rows = records.slice(0, MAX_ROWS).map(fields);
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const omittedRows = records.length - rows.length;
  return {
    kind: "table",
    ...(caption === undefined ? {} : { caption }),
    columns: titles.map((title) => ({
      title,
      align: rows.every((row) => typeof (lookUp(row, title) ?? 0) === "number") ? "right" : "left",
    })),
    rows: rows.map((row) => titles.map((title) => scalar(lookUp(row, title)))),
    ...(omittedRows > 0 ? { omittedRows } : {}),
  };
}

function fields(record: unknown): Record<string, unknown> {
  return typeof record === "object" && record !== null
    ? (record as Record<string, unknown>)
    : { value: record };
}

export function scalar(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") {
    return value;
  }
  // With its interval and its n, as everywhere.
  return isFigure(value) ? figureText({ ...value }) : inspect(value);
}

function images(values: ArrayLike<number>, options: ImageOptions): ImageOutput {
  const { width, height, alt, captions } = options;
  if (values.length === 0 || values.length % (width * height) !== 0) {
    throw new RangeError(
      `display.images: expected a multiple of ${width} × ${height} values, got ${values.length}`,
    );
  }
  const bytes = Uint8ClampedArray.from(values, (value) => value * 255);
  const pixels = toBase64(bytes);
  return {
    kind: "image",
    alt,
    width,
    height,
    pixels,
    ...(captions ? { captions: [...captions] } : {}),
  };
}
