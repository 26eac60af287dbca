/** Accuracy against size, an arrow from the original to each version; and how fast each is beside the original. */
import type { Chart, DraftPoint, PointFact } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { amountAxis, armsNote, figurePoints, withoutValue } from "../../drawing/figure-points.ts";
import type { Figure } from "../../figure/figure.ts";
import { figureText, figureValue } from "../../figure/figure-text.ts";
import { NOT_YET } from "../../figure/not-measured.ts";
import type { CompressedModel, CompressionOutput } from "./compression.ts";
import { OUTCOMES, type Outcome, outcomeOf, pText } from "./compression-verdict.ts";

type Compressed = Pick<CompressionOutput, "models" | "batchSize">;

export function compressionCharts(output: Compressed): Chart[] {
  const hasAccuracy = output.models.some(({ accuracy }) => accuracy !== undefined);
  const hasSpeed = output.models.some(
    ({ speed, runtimeSpeed }) => speed !== undefined || runtimeSpeed !== undefined,
  );
  return [
    ...(hasAccuracy ? [accuracyChart(output)] : []),
    ...(hasSpeed ? [speedChart(output)] : []),
  ];
}

/** Which colour and shape each outcome has. */
const PLACES: Record<Outcome, number> = { original: 0, same: 2, worse: 1, better: 3, open: 5 };

/** A mark for each version, its area by latency; above or beneath the original by what it won or lost. */
export function accuracyChart(output: Compressed): Chart {
  const { models } = output;
  const sizes = models.flatMap(({ zipped }) => figureValue(zipped) ?? []);
  const { axis, factor } = amountAxis(sizes, Math.min(...sizes), {
    label: "File, gzipped",
    unit: "bytes",
    ticks: "zero",
  });
  const marks = models.flatMap((model) => {
    const outcome = outcomeOf(output, model);
    const point = markOf(model, outcome, factor);
    return point === undefined ? [] : [{ outcome, point }];
  });
  const outcomes = (Object.keys(OUTCOMES) as Outcome[]).filter((it) =>
    marks.some(({ outcome }) => outcome === it),
  );
  const start = marks.find(({ outcome }) => outcome === "original")?.point;
  const untimed = models.filter(({ latency }) => latency !== undefined && !hasValue(latency));
  return chartOf({
    name: "accuracy",
    mark: "scatter",
    title: "Accuracy against size",
    x: axis,
    y: { label: "Held-out accuracy", unit: "%" },
    series: outcomes.map((wanted) => ({
      name: OUTCOMES[wanted].words,
      place: PLACES[wanted],
      points: marks.filter(({ outcome }) => outcome === wanted).map(({ point }) => point),
    })),
    lines:
      start === undefined
        ? []
        : marks
            .filter(({ point }) => point !== start)
            .map(({ point }) => ({
              label: "",
              isArrow: true,
              from: placeOf(start),
              to: placeOf(point),
            })),
    note: sentences(
      armsNote(marks.map(({ point }) => point)),
      marks.some(({ outcome }) => outcome === "same")
        ? "≈ no difference from the original could be found (McNemar's exact test, Holm's correction)"
        : "",
      marks.some(({ point }) => point.size !== undefined)
        ? "The area of a mark grows with its latency, one input at a time"
        : "",
      untimed.length === 0 ? "" : `Not timed, so a small mark: ${namesOf(untimed)}`,
      withoutValue(models.map(({ name, accuracy }) => ({ name, figure: accuracy ?? NOT_YET }))),
    ),
  });
}

function placeOf({ x, y }: DraftPoint): { x: number; y: number } {
  return { x: Number(x), y };
}

function hasValue(figure: Figure): boolean {
  return figureValue(figure) !== undefined;
}

function namesOf(models: readonly CompressedModel[]): string {
  return models.map(({ name }) => name).join(", ");
}

function markOf(model: CompressedModel, outcome: Outcome, factor: number): DraftPoint | undefined {
  const { name, accuracy, zipped, latency } = model;
  const size = figureValue(zipped);
  const [point] = figurePoints([{ name, figure: accuracy ?? NOT_YET }], 0.01);
  if (size === undefined || point === undefined) return undefined;
  const ms = latency && figureValue(latency);
  return {
    ...point,
    x: size / factor,
    name: [OUTCOMES[outcome].mark, name].filter(Boolean).join(" "),
    ...(ms === undefined ? {} : { size: ms }),
    facts: factsOf(model, outcome),
  };
}

function factsOf(model: CompressedModel, outcome: Outcome): PointFact[] {
  const { accuracy, zipped, latency, speed, test, runtimeLatency, runtimeSpeed } = model;
  const fact = (label: string, figure: Figure | undefined) =>
    figure === undefined ? [] : [{ label, value: figureText(figure) }];
  return [
    ...fact("accuracy", accuracy),
    ...(test === undefined
      ? []
      : [{ label: "test", value: `${OUTCOMES[outcome].words}, ${pText(test.pValue)}` }]),
    ...fact("file, gzipped", zipped),
    ...fact("latency", latency),
    ...fact("times as fast", speed),
    ...fact("latency, ONNX Runtime", runtimeLatency),
    ...fact("times as fast, ONNX Runtime", runtimeSpeed),
  ];
}

type Speed = "speed" | "batchSpeed" | "runtimeSpeed" | "runtimeBatchSpeed";

const SPEEDS: readonly {
  part: Speed;
  name: (batchSize: number) => string;
  place: number;
  /** Also where nothing has a value. */
  always?: boolean;
}[] = [
  { part: "speed", name: () => "one input", place: 0, always: true },
  { part: "batchSpeed", name: (size) => `batch of ${size}`, place: 4, always: true },
  { part: "runtimeSpeed", name: () => "one input, ONNX Runtime", place: 1 },
  { part: "runtimeBatchSpeed", name: (size) => `batch of ${size}, ONNX Runtime`, place: 3 },
];

/** How many times as fast as the original each version is on either engine, one input and a batch at a time. */
export function speedChart({ models, batchSize }: Compressed): Chart {
  const variants = models.slice(1);
  const parts = (which: Speed) =>
    variants.map((model) => ({ name: model.name, figure: model[which] ?? NOT_YET }));
  const absent = variants.flatMap(({ name, speed = NOT_YET, runtimeSpeed = NOT_YET }) =>
    hasValue(speed)
      ? []
      : [{ name: hasValue(runtimeSpeed) ? `${name} on this page's engine` : name, figure: speed }],
  );
  const series = SPEEDS.filter(
    ({ part, always }) => always || parts(part).some(({ figure }) => hasValue(figure)),
  );
  return chartOf({
    name: "speed",
    mark: "bar",
    title: "Speed beside the original",
    x: { label: "Version" },
    y: { label: "Times as fast as the original", unit: "×", reach: [1] },
    series: series.map(({ part, name, place }) => ({
      ...{ name: name(batchSize), place, points: figurePoints(parts(part), 1) },
    })),
    levels: [{ y: 1, label: "as fast as the original" }],
    note: sentences("Arms are 99 % intervals", withoutValue(absent)),
  });
}
