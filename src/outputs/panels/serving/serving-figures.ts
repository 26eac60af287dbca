/** The figures of a system that serves, by name. */
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import type { ServingOutput } from "./serving.ts";

export const SPANS = ["queue", "batch", "compute", "hop"] as const;

const SPAN_WORDS: Record<(typeof SPANS)[number], string> = {
  queue: "Wait in the queue",
  batch: "Forming the batch",
  compute: "Computing",
  hop: "On the way",
};

/** The same in the table as in the legend of the chart. */
export function spanWords(span: (typeof SPANS)[number]): string {
  return SPAN_WORDS[span];
}

/** Throughput and latency: they stand for all. */
export function mainFigures({ throughput, latency }: ServingOutput): NamedFigure[] {
  return [
    { name: "throughput", label: "Throughput", figure: throughput, better: "higher" },
    ...(["p50", "p95", "p99"] as const).map((name) => ({
      name: `latency-${name}`,
      label: `Latency ${name}`,
      figure: latency[name],
      better: "lower" as const,
    })),
  ];
}

export function servingGroups(record: ServingOutput): FigureGroup[] {
  const spans = SPANS.map((span) => ({
    name: `span-${span}`,
    label: `${SPAN_WORDS[span]}, p50`,
    figure: record.spans[span],
    better: "lower" as const,
  }));
  const batchSize = {
    name: "batch-size",
    label: "Requests in a batch, mean",
    figure: record.batchSize,
  };
  return [
    { caption: "The last minute", figures: mainFigures(record) },
    { caption: "Where a request spends its time", figures: [...spans, batchSize] },
  ];
}
