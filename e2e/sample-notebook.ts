/**
 * A notebook whose cells show one record of every kind at once: charts, tables, images, errors and all panels, without
 * measuring anything. Nothing in it was measured.
 */
import type { Output } from "../src/outputs/output.ts";
import {
  sampleFigure,
  samplePass,
  sampleTrace,
} from "../src/outputs/panels/trace/trace.testing.ts";

type RecordOf<K extends Output["kind"]> = Extract<Output, { kind: K }>;

const model = { name: "Sequential", parameters: 101_770 };
const backend = { name: "wasm", threads: 4 };
const waves = (count: number, scale: number) =>
  Array.from({ length: count }, (_, index) => ({ index, ms: scale * (2 + Math.sin(index / 3)) }));

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

const profile: RecordOf<"profile"> = {
  kind: "profile",
  version: 1,
  state: "done",
  stage: "complete",
  model,
  backend,
  metrics: [
    { name: "trainingTimePerEpoch", label: "Training, per epoch", figure: sampleFigure(4.2, "s") },
    { name: "inferenceLatencyMs", label: "Latency, median", figure: sampleFigure(1.84, "ms") },
    {
      name: "gpuUtilization",
      label: "GPU busy",
      figure: { kind: "not-measurable", reason: "A browser does not tell." },
    },
    {
      name: "cost",
      label: "Cost, an hour",
      figure: {
        kind: "assumed",
        value: 0.4,
        unit: "usd",
        source: "A price list",
        date: "2026-01-01",
      },
    },
  ],
  latency: {
    batchSize: 1,
    samplesMs: waves(200, 0.9),
    histogram: Array.from({ length: 12 }, (_, i) => ({
      fromMs: 1 + i / 10,
      toMs: 1.1 + i / 10,
      count: 40 - Math.abs(i - 5) * 6,
    })),
    quantiles: [
      { label: "p50", figure: sampleFigure(1.84, "ms") },
      { label: "p95", figure: sampleFigure(2.4, "ms") },
      { label: "p99", figure: { kind: "needs-samples", more: 462, method: "LoadGen's rule." } },
    ],
  },
  throughput: [1, 2, 4, 8, 16, 32, 64].map((batchSize) => ({
    batchSize,
    figure: sampleFigure(25_000 * (1 - 0.7 ** batchSize), "samples/s"),
  })),
  memory: [
    { name: "weights", figure: sampleFigure(407_080, "bytes") },
    { name: "activations", figure: sampleFigure(263_000, "bytes") },
  ],
  step: {
    batchSize: 64,
    phases: (["loading", "forward", "backward", "update"] as const).map((name, index) => ({
      name,
      figure: sampleFigure(0.3 + index, "ms"),
    })),
  },
  coldStart: sampleFigure(48, "ms"),
  load: [
    {
      scenario: "Server",
      result: { label: "Highest rate", figure: sampleFigure(410, "queries/s") },
      valid: false,
      verdict: "needs 320 more queries",
      figures: [{ label: "p99", figure: sampleFigure(8.1, "ms") }],
      samplesMs: waves(200, 3),
      steadyFrom: 40,
      steadiness: "steady from query 40 on",
      boundMs: 10,
      search: [
        { qps: 100, p99Ms: 3, met: true },
        { qps: 400, p99Ms: 8, met: true },
        { qps: 800, p99Ms: 30, met: false },
      ],
    },
  ],
};

const recommendations: RecordOf<"recommendations"> = {
  kind: "recommendations",
  version: 1,
  state: "done",
  stage: "complete",
  model,
  backend,
  rule: "Recommended is what is faster in repeated turns, and gives the same results.",
  threshold: 1.05,
  experiments: [
    {
      id: "fuse",
      component: "Layers + Activations",
      issue: "linear and relu run one after the other, 3 times a step",
      recommendation: "Fuse linear and relu",
      status: "recommended",
      verdict: "1.31 times as fast",
      target: "inference, batch 1",
      before: sampleFigure(1.84, "ms"),
      after: sampleFigure(1.4, "ms"),
      gain: sampleFigure(1.31, "times"),
      samples: { before: [1.8, 1.9, 1.85, 1.7], after: [1.4, 1.38, 1.45, 1.42], unit: "ms" },
      pValue: 0.001,
      difference: sampleFigure(1e-7, "none"),
      sideEffect: "none",
      impact: "high",
      estimatedImprovement: 21,
      change: { source: "fuse(model);" },
    },
    {
      id: "larger-batch",
      component: "Data",
      issue: "batches of 64 leave the device waiting",
      recommendation: "Batches of 128",
      status: "tried",
      verdict: "no gain was shown",
      target: "training step, batch 64",
      gain: sampleFigure(1.01, "times"),
    },
    {
      id: "halves",
      component: "Precision",
      issue: "weights have 32 bits",
      recommendation: "Half precision",
      status: "outputs-differ",
      verdict: "outputs differ by up to 0.2",
      target: "inference, batch 1",
    },
  ],
};

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
  profile,
  trace: {
    ...sampleTrace(),
    passes: [samplePass("training step", 64, 12, 1), samplePass("inference", 1, 12, 2)],
  },
  recommendations,
  comparison: {
    kind: "comparison",
    version: 1,
    state: "done",
    stage: "complete",
    title: "Backends",
    columns: [{ name: "WASM", detail: "4 threads" }, { name: "CPU" }],
    rows: [
      {
        label: "Latency",
        figures: [sampleFigure(1.8, "ms"), sampleFigure(9, "ms")],
        better: "lower",
      },
    ],
    note: "Same model, same images.",
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
