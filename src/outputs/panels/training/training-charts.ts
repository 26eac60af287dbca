/** A training as charts: losses, learning rate, accuracy and gradients over the same steps. */
import type { AxisRange } from "../../drawing/axis-range.ts";
import type { Chart, ChartDraft, DraftPoint, Marker } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import type {
  CurvePoint,
  FlagKind,
  TrainedEpoch,
  TrainingFlag,
  TrainingOutput,
} from "./training.ts";

type Scale = "linear" | "log";

/** Markers beside one another that can still be told apart. */
const MOST_MARKERS = 12;

/** Flags that are drawn: each checkpoint would hide the curve, so of these the last one is. */
export function drawnFlags({ flags }: Pick<TrainingOutput, "flags">): TrainingFlag[] {
  const last = flags.findLast(({ kind }) => kind === "checkpoint");
  return flags.filter((flag) => flag.kind !== "checkpoint" || flag === last).slice(-MOST_MARKERS);
}

const FLAG_NAMES: Record<FlagKind, string> = {
  checkpoint: "checkpoint",
  storage: "storage",
  "begun-anew": "begun anew",
  resumed: "resumed",
  paused: "paused",
  "went-on": "went on",
  "learning-rate": "learning rate",
  tab: "tab",
  skipped: "step left out",
  "not-finite": "not finite",
  restored: "put back",
};

export function flagName({ kind }: TrainingFlag): string {
  return FLAG_NAMES[kind];
}

export function trainingCharts(record: TrainingOutput): Chart[] {
  if (record.curve.points.length === 0) return [];
  const loss = lossChart(record);
  const flags = drawnFlags(record).map(
    (flag, index) => `${index + 1} ${flagName(flag)}, step ${flag.step}`,
  );
  const note = sentences(loss.note, flags.length === 0 ? "" : `Flags: ${flags.join("; ")}`);
  return [{ ...loss, note }, rateChart(record), accuracyChart(record), gradientChart(record)];
}

/** Training loss over steps, and held-out loss at the end of each epoch. */
export function lossChart(record: TrainingOutput, scale: Scale = "linear"): Chart {
  const { curve, epochs } = record;
  const isMany = curve.stepsEach > 1;
  return overSteps(record, {
    name: "loss",
    title: "Loss over steps",
    y: { label: scale === "log" ? "Loss, logarithmic" : "Loss", scale },
    series: [
      {
        name: "training",
        place: 0,
        points: curve.points.map(({ step, loss, low, high }) => ({
          x: step,
          y: loss,
          ...(isMany && (scale === "linear" || low > 0) ? { low, high } : {}),
        })),
      },
      { name: "held out", place: 1, points: epochs.map((epoch) => heldOutPoint(epoch, scale)) },
    ],
    note: sentences(
      isMany
        ? `Each point of the training loss is the mean of ${curve.stepsEach} steps, the band reaches from the smallest to the largest of them`
        : "Each point of the training loss is one step",
      epochs.some(({ heldOutLow }) => heldOutLow !== undefined)
        ? "Intervals of the held-out loss are 95 %"
        : "",
    ),
  });
}

/** On the axis of the loss. */
export function rateChart(record: TrainingOutput): Chart {
  return overSteps(record, {
    name: "learning-rate",
    title: "Learning rate over steps",
    y: { label: "Learning rate", ticks: "zero" },
    series: [curveSeries(record, "learning rate", 2, ({ learningRate }) => learningRate)],
  });
}

export function accuracyChart(record: TrainingOutput): Chart {
  return overSteps(record, {
    name: "accuracy",
    title: "Held-out accuracy by epoch",
    y: { label: "Right, held out", unit: "%" },
    series: [
      {
        name: "held out",
        place: 1,
        points: record.epochs.map(({ epoch, step, accuracy, accuracyLow, accuracyHigh }) => ({
          x: step,
          y: 100 * accuracy,
          low: 100 * accuracyLow,
          high: 100 * accuracyHigh,
          facts: [{ label: "epoch", value: epoch }],
        })),
      },
    ],
    note: "Intervals are 95 %.",
  });
}

export function gradientChart(record: TrainingOutput): Chart {
  return overSteps(record, {
    name: "gradient-norm",
    title: "Gradient norm over steps",
    y: { label: "Norm of all gradients", ticks: "zero" },
    series: [curveSeries(record, "gradient norm", 3, ({ gradientNorm }) => gradientNorm)],
    note: "Before clipping.",
  });
}

/** On a logarithmic axis an interval that reaches below zero has no end. */
function heldOutPoint(it: TrainedEpoch, scale: Scale): DraftPoint {
  const { epoch, step, heldOutLoss, heldOutLow: low, heldOutHigh: high } = it;
  const hasInterval = low !== undefined && high !== undefined && (scale === "linear" || low > 0);
  return {
    x: step,
    y: heldOutLoss,
    ...(hasInterval ? { low, high } : {}),
    facts: [{ label: "epoch", value: epoch }],
  };
}

function curveSeries(
  { curve }: TrainingOutput,
  name: string,
  place: number,
  value: (point: CurvePoint) => number | undefined,
) {
  const points = curve.points.flatMap((it) => {
    const y = value(it);
    return y === undefined ? [] : [{ x: it.step, y }];
  });
  return { name, place, points };
}

/** All charts have one axis of steps and the same flags, so that they can be read one above the other. */
function overSteps(
  record: TrainingOutput,
  draft: Pick<ChartDraft, "title" | "y" | "series"> & { name: string; note?: string },
): Chart {
  return chartOf({
    ...draft,
    mark: "line",
    x: { label: "Step", range: stepRange(record) },
    markers: markers(record),
  });
}

function markers(record: TrainingOutput): Marker[] {
  return drawnFlags(record).map(({ step }, index) => ({ x: step, label: String(index + 1) }));
}

/** From no step to the last one so far, rounded up: the axis grows in jumps, not with every step. */
function stepRange({ step, steps, state }: TrainingOutput): AxisRange {
  const wanted = Math.max(step, 1);
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const rounded = [1, 1.5, 2, 3, 4, 5, 7.5, 10]
    .map((it) => it * magnitude)
    .find((it) => it >= wanted);
  const end = state === "running" ? Math.min(rounded ?? wanted, Math.max(steps, wanted)) : wanted;
  const each = tickStep(end);
  const ticks = Array.from({ length: Math.floor(end / each) + 1 }, (_, index) => index * each);
  return { domain: [0, end], ticks };
}

function tickStep(end: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, end / 5)));
  const fitting = [1, 2, 5, 10].map((it) => it * magnitude).find((it) => end / it <= 6);
  return Math.max(1, fitting ?? magnitude);
}
