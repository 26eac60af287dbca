/** The six numbers that stand for a whole system, each with where it came from. */
import type { Figure } from "../outputs/figure.ts";
import { figureParts } from "../outputs/figure-text.ts";
import type { TableOutput } from "../outputs/output.ts";

export interface SystemFigures {
  modelAccuracy: Figure;
  inferenceLatencyMs: Figure;
  throughputSamplesPerSec: Figure;
  memoryUsageMb: Figure;
  gpuUtilization: Figure;
  costPerMillionInferences: Figure;
}

export const METRIC_LABELS: Record<keyof SystemFigures, string> = {
  modelAccuracy: "Held-out accuracy",
  inferenceLatencyMs: "Latency, one image",
  throughputSamplesPerSec: "Throughput",
  memoryUsageMb: "Memory in training",
  gpuUtilization: "GPU utilisation",
  costPerMillionInferences: "Cost of a million inferences",
};

/** Plain numbers to compute with (null where this browser cannot tell), and `figures` with the method of each. */
export class SystemMetrics {
  /** Share of held-out samples classified right. */
  readonly modelAccuracy: number | null;
  /** Median at batch 1, in milliseconds. */
  readonly inferenceLatencyMs: number | null;
  /** Samples a second at the best batch size tried. */
  readonly throughputSamplesPerSec: number | null;
  /** Parameters, gradients, optimizer state and activations of one training step, in MB (10⁶ bytes). */
  readonly memoryUsageMb: number | null;
  readonly gpuUtilization: number | null;
  /** US dollars, at the assumed price. */
  readonly costPerMillionInferences: number | null;

  constructor(readonly figures: SystemFigures) {
    this.modelAccuracy = numberOf(figures.modelAccuracy);
    this.inferenceLatencyMs = numberOf(figures.inferenceLatencyMs);
    this.throughputSamplesPerSec = numberOf(figures.throughputSamplesPerSec);
    const bytes = numberOf(figures.memoryUsageMb);
    this.memoryUsageMb = bytes === null ? null : bytes / 1e6;
    this.gpuUtilization = numberOf(figures.gpuUtilization);
    this.costPerMillionInferences = numberOf(figures.costPerMillionInferences);
  }

  toOutput(): TableOutput {
    return {
      kind: "table",
      caption: "System metrics",
      columns: [{ title: "Metric" }, { title: "Value" }, { title: "How it was obtained" }],
      rows: metricNames(this.figures).map((name) => {
        const figure = this.figures[name];
        return [METRIC_LABELS[name], valueText(figure), methodOf(figure)];
      }),
    };
  }
}

export function metricNames(figures: SystemFigures): (keyof SystemFigures)[] {
  return Object.keys(figures) as (keyof SystemFigures)[];
}

/** `96.3 % ± 0.4, n = 10,000`; where an assumed figure comes from stands in the next column. */
function valueText(figure: Figure): string {
  const { value, unit, spread, note } = figureParts(figure);
  const interval = spread === undefined || spread.startsWith("±") ? spread : `(${spread})`;
  const number = [value, unit, interval].filter(Boolean).join(" ");
  return note === undefined ? number : `${number}, ${note}`;
}

function numberOf(figure: Figure): number | null {
  return "value" in figure ? figure.value : null;
}

function methodOf(figure: Figure): string {
  switch (figure.kind) {
    case "measured":
    case "computed":
    case "needs-samples":
      return figure.method;
    case "assumed":
    case "modelled":
      return `${figure.source} (${figure.date})`;
    case "not-measurable":
      return figure.reason;
  }
}
