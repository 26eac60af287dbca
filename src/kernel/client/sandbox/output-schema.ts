/** Outputs that came out of the sandbox: exactly the records of `outputs/`, of sizes that the page can draw. */
import * as v from "valibot";
import { fromBase64 } from "../../../base/base64.ts";
import type { ChecksOutput } from "../../../outputs/checks.ts";
import { figureSchema } from "../../../outputs/figure/figure-schema.ts";
import type { FiguresOutput } from "../../../outputs/figure/figures.ts";
import { FILE_NAME, isInertXml, MOST_FILE_BYTES } from "../../../outputs/file-output.ts";
import type { Output } from "../../../outputs/output.ts";
import { PANEL_KINDS, type PanelOutput } from "../../../outputs/panels/registry.ts";
import type {
  ChartOutput,
  ErrorOutput,
  FileOutput,
  ImageOutput,
  MarkdownOutput,
  ProgressOutput,
  TableOutput,
  TextOutput,
} from "../../../outputs/plain-outputs.ts";
import { count, list, maybe, number, text, words } from "../../../outputs/schema/bounded.ts";
import { exactly } from "../../../outputs/schema/exactly.ts";
import { saidByNotebook } from "./said-by-notebook.ts";

const textSchema = exactly<TextOutput>()(
  v.object({
    kind: v.literal("text"),
    stream: v.picklist(["value", "stdout", "stderr"]),
    text: text(2_000_000),
    omittedLines: maybe(count),
  }),
);

const markdownSchema = exactly<MarkdownOutput>()(
  v.object({ kind: v.literal("markdown"), text: text(100_000) }),
);

const column = v.object({
  title: words,
  unit: maybe(words),
  align: maybe(v.picklist(["left", "right"])),
  note: maybe(words),
});

const tableSchema = exactly<TableOutput>()(
  v.object({
    kind: v.literal("table"),
    caption: maybe(words),
    columns: list(column, 100),
    rows: list(list(v.nullable(v.union([text(20_000), number, v.boolean()])), 100)),
    omittedRows: maybe(count),
    alarms: maybe(list(count)),
  }),
);

const place = { cellId: words, line: number, column: number };

const causeSchema = v.object({
  relation: v.picklist(["cause", "part"]),
  depth: count,
  name: words,
  message: text(20_000),
  cellId: maybe(words),
  line: maybe(number),
  column: maybe(number),
});

export const errorSchema = exactly<ErrorOutput>()(
  v.object({
    kind: v.literal("error"),
    name: words,
    message: text(20_000),
    cellId: maybe(words),
    line: maybe(number),
    column: maybe(number),
    frames: list(v.object({ ...place, functionName: maybe(words) }), 200),
    causes: maybe(list(causeSchema, 50)),
    omittedCauses: maybe(count),
    hint: maybe(words),
    // The page's button has this name.
    remedy: maybe(v.object({ label: saidByNotebook, source: text(20_000) })),
  }),
);

const axis = v.object({
  label: words,
  unit: maybe(words),
  scale: maybe(v.picklist(["linear", "log"])),
});

const point = v.object({
  x: v.union([number, words]),
  y: number,
  low: maybe(number),
  high: maybe(number),
});

const chartSchema = exactly<ChartOutput>()(
  v.object({
    kind: v.literal("chart"),
    mark: v.picklist(["line", "scatter", "bar", "histogram"]),
    title: words,
    x: axis,
    y: axis,
    series: list(
      v.object({ name: words, points: list(point, 100_000), omittedPoints: maybe(count) }),
      50,
    ),
    note: maybe(words),
  }),
);

/** Letters of base64; the expression of valibot's own check overflows the stack on files. */
const base64 = (most: number) =>
  v.pipe(
    text(most),
    v.regex(/^[A-Za-z0-9+/]*={0,2}$/),
    v.check(({ length }) => length % 4 === 0),
  );

/** At most a megapixel in all. */
const side = v.pipe(count, v.minValue(1), v.maxValue(2048));

const imageSchema = exactly<ImageOutput>()(
  v.pipe(
    v.object({
      kind: v.literal("image"),
      alt: words,
      width: side,
      height: side,
      pixels: base64(1_500_000),
      captions: maybe(list(words)),
    }),
    // As many pixels as the text holds, but not thousands of images of nothing.
    v.check(({ pixels, width, height }) => pixels.length / (width * height) <= 1500),
  ),
);

const fileSchema = exactly<FileOutput>()(
  v.pipe(
    v.object({
      kind: v.literal("file"),
      name: v.pipe(words, v.regex(FILE_NAME)),
      note: words,
      data: base64(Math.ceil(MOST_FILE_BYTES / 3) * 4),
    }),
    v.check(({ name, data }) => !name.endsWith(".xml") || isInertXml(textOf(data))),
  ),
);

function textOf(base64Text: string): string {
  return new TextDecoder().decode(fromBase64(base64Text));
}

const progressSchema = exactly<ProgressOutput>()(
  v.object({
    kind: v.literal("progress"),
    label: words,
    done: number,
    total: maybe(number),
    elapsedSeconds: number,
    ratePerSecond: maybe(number),
    remainingSeconds: maybe(number),
    state: v.picklist(["running", "done", "stopped"]),
  }),
);

const figuresSchema = exactly<FiguresOutput>()(
  v.object({
    kind: v.literal("figures"),
    caption: words,
    rows: list(
      v.object({ label: words, value: v.union([figureSchema, words]), note: maybe(words) }),
    ),
  }),
);

const check = v.object({
  name: words,
  passed: v.boolean(),
  why: words,
  what: maybe(words),
  expected: maybe(text(20_000)),
  got: maybe(text(20_000)),
  differs: maybe(v.object({ place: words, expected: text(20_000), got: text(20_000) })),
});

const checksSchema = exactly<ChecksOutput>()(
  v.object({ kind: v.literal("checks"), results: list(check), pending: maybe(list(words)) }),
);

type OwnKind = Exclude<Output["kind"], PanelOutput["kind"]>;
type SchemaOf<K> = v.GenericSchema<unknown, Extract<Output, { kind: K }>>;

/** Panels have theirs in the registry. */
const OWN: { [K in OwnKind]: SchemaOf<K> } = {
  text: textSchema,
  markdown: markdownSchema,
  table: tableSchema,
  error: errorSchema,
  chart: chartSchema,
  image: imageSchema,
  file: fileSchema,
  progress: progressSchema,
  figures: figuresSchema,
  checks: checksSchema,
};

const SCHEMAS: ReadonlyMap<unknown, v.GenericSchema<unknown, Output>> = new Map<
  unknown,
  v.GenericSchema<unknown, Output>
>([...Object.entries(OWN), ...PANEL_KINDS.map(({ kind, schema }) => [kind, schema] as const)]);

const anyKind = v.object({ kind: v.picklist([...SCHEMAS.keys()].map(String)) });

/** The schema of the kind that the data says it is; of no known kind, one that says which there are. */
export const outputSchema: v.GenericSchema<unknown, Output> = v.lazy((data) => {
  const kind = typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
  return (
    SCHEMAS.get(kind) ??
    v.pipe(
      anyKind,
      v.custom<Output>(() => false),
    )
  );
});
