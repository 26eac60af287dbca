/**
 * A notebook whose cells show one record of every kind at once: charts, tables, images, errors and all panels, without
 * measuring anything. Nothing in it was measured.
 */
import { readdirSync } from "node:fs";
import type { Output } from "../src/outputs/output.ts";
import {
  sampleFigure,
  samplePass,
  sampleTrace,
} from "../src/outputs/panels/trace/trace.testing.ts";

type RecordOf<K extends Output["kind"]> = Extract<Output, { kind: K }>;

/** Two lines with intervals, told apart by a key. */
const lineChart: RecordOf<"chart"> = {
  kind: "chart",
  mark: "line",
  title: "Loss by step",
  x: { label: "step" },
  y: { label: "cross-entropy", unit: "nats" },
  series: ["training", "held out"].map((name, place) => ({
    name,
    points: Array.from({ length: 12 }, (_, index) => {
      const y = 2.3 / (1 + index * (0.4 - 0.1 * place));
      return { x: 20 * index, y, low: 0.9 * y, high: 1.1 * y };
    }),
  })),
  note: "Every twentieth step.",
};

const barChart: RecordOf<"chart"> = {
  kind: "chart",
  mark: "bar",
  title: "Accuracy by digit",
  x: { label: "digit" },
  y: { label: "right", unit: "%" },
  series: [{ name: "right", points: [..."0123456789"].map((x, i) => ({ x, y: 90 + (i % 4) })) }],
};

/** Of every kind of panel its sample, by kind. */
const panels: Record<string, Output> = {};
const folder = new URL("../src/outputs/panels/", import.meta.url);
for (const { name: kind } of readdirSync(folder, { withFileTypes: true }).filter((it) =>
  it.isDirectory(),
)) {
  const { sample } = (await import(new URL(`${kind}/sample.testing.ts`, folder).href)) as {
    sample: Output;
  };
  panels[kind] = sample;
}

/** By the id of the cell that shows it. */
export const sampleRecords: Readonly<Record<string, Output>> = {
  line: lineChart,
  bars: barChart,
  dots: {
    ...lineChart,
    mark: "scatter",
    title: "Time by size",
    x: { label: "size", scale: "log" },
    series: lineChart.series.map(({ name, points }) => ({
      name,
      points: points.map(({ x, y }) => ({ x: Number(x) + 1, y })),
    })),
  },
  table: {
    kind: "table",
    caption: "What was measured",
    columns: [{ title: "run" }, { title: "time", unit: "ms", note: "the median of 20" }],
    rows: Array.from({ length: 12 }, (_, index) => [`run ${index + 1}`, 1.5 * index]),
    omittedRows: 88,
  },
  image: {
    kind: "image",
    alt: "Two grey squares",
    width: 8,
    height: 8,
    pixels: Buffer.from(Array.from({ length: 128 }, (_, index) => index)).toString("base64"),
    captions: ["darker", "lighter"],
  },
  file: { kind: "file", name: "digits.onnx", note: "the graph with its weights", data: "AAAA" },
  figures: {
    kind: "figures",
    caption: "This device",
    rows: [
      { label: "Clock", value: sampleFigure(0.005, "ms"), note: "Steps that it ticks in." },
      { label: "GPU", value: "ANGLE (software)" },
      { label: "Memory", value: { kind: "not-measurable", reason: "A browser does not tell." } },
    ],
  },
  text: {
    kind: "markdown",
    text: "*Measured* with $\\beta$, see the [source](https://example.org).",
  },
  progress: {
    kind: "progress",
    label: "epoch 1 of 2",
    done: 40,
    total: 100,
    elapsedSeconds: 4,
    ratePerSecond: 10,
    remainingSeconds: 6,
    state: "running",
  },
  ...panels,
  // With enough operations to look through.
  trace: {
    ...sampleTrace(),
    passes: [samplePass("training step", 64, 12, 1), samplePass("inference", 1, 12, 2)],
  },
};

/** As a percent file; beside the records, a cell that prints and warns, and one that fails. */
export const sampleNotebook = [
  "// %% [markdown] id=intro\n// # Records of every kind\n//\n// ## All of them\n//\n// With maths, $x^2$, a `name` and a table:\n//\n// | a | b |\n// | --- | --- |\n// | 1 | 2 |",
  '// %% id=printed\nconsole.log("printed");\nconsole.warn("warned");\n[1, 2, 3];',
  '// %% id=failing\nfunction inner(): never {\n  throw new RangeError("out of pears");\n}\ninner();',
  ...Object.entries(sampleRecords).map(
    ([id, record]) => `// %% id=${id}\nJSON.parse(${JSON.stringify(JSON.stringify(record))});`,
  ),
].join("\n\n");
