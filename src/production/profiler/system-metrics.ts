/** The six numbers that stand for a whole system, each with where it came from, and those that the student adds. */
import type { Figure } from "../../outputs/figure/figure.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import type { Better, NamedFigure } from "../../outputs/figure/named-figure.ts";
import type { Price } from "../../outputs/panels/profile/profile.ts";
import {
  SYSTEM_METRICS,
  type SystemMetricName,
} from "../../outputs/panels/profile/system-metric-names.ts";

export type SystemFigures = Record<SystemMetricName, Figure>;

/** A metric that the student adds. */
export interface CustomFigure {
  label: string;
  figure: Figure;
  better?: Better;
}

/** The six, and the student's own by name. */
export interface MetricFigures {
  readonly figures: SystemFigures;
  readonly custom: Readonly<Record<string, CustomFigure>>;
}

/** AWS on-demand price of c7i.large (2 vCPU, 4 GiB), us-east-1, from the AWS Pricing API. */
export const DEFAULT_PRICE: Price = {
  usdPerHour: 0.08925,
  source: "AWS c7i.large, us-east-1, on demand",
  date: "2026-07-20",
};

/** Plain numbers to compute with (null where this browser cannot tell), and `figures` with the method of each. */
export class SystemMetrics implements MetricFigures {
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

  constructor(
    readonly figures: SystemFigures,
    /** Metrics of one's own, by name. */
    readonly custom: MetricFigures["custom"] = {},
  ) {
    this.modelAccuracy = numberOf(figures.modelAccuracy);
    this.inferenceLatencyMs = numberOf(figures.inferenceLatencyMs);
    this.throughputSamplesPerSec = numberOf(figures.throughputSamplesPerSec);
    const bytes = numberOf(figures.memoryUsageMb);
    this.memoryUsageMb = bytes === null ? null : bytes / 1e6;
    this.gpuUtilization = numberOf(figures.gpuUtilization);
    this.costPerMillionInferences = numberOf(figures.costPerMillionInferences);
  }

  toOutput(): FiguresOutput {
    return {
      kind: "figures",
      caption: "System metrics",
      rows: metricList(this).map(({ label, figure }) => ({ label, value: figure })),
    };
  }
}

/** All metrics in the order in which panels show them. */
export function metricList(metrics: MetricFigures): NamedFigure[] {
  const names = Object.keys(metrics.figures) as SystemMetricName[];
  return [
    ...names.map((name) => ({ name, ...SYSTEM_METRICS[name], figure: metrics.figures[name] })),
    ...Object.entries(metrics.custom).map(([name, metric]) => ({ name, ...metric })),
  ];
}

/** GPU utilization before a trace, not measurable: a processor is no GPU, and browsers keep the GPU's load to themselves. */
export function gpuUtilization(backend: string): Figure {
  const reason =
    backend === "wasm" || backend === "cpu"
      ? `Nothing runs on a GPU: the backend is ${backend}.`
      : "Browsers do not say how busy the GPU is; a trace estimates it where there is a timer.";
  return { kind: "not-measurable", reason };
}

function numberOf(figure: Figure): number | null {
  return "value" in figure ? figure.value : null;
}
