/** The Profile panel as text: one table a section. */
import type { Figure } from "../../outputs/figure.ts";
import { figureOrigin, figureText } from "../../outputs/figure-text.ts";
import type { TableOutput } from "../../outputs/output.ts";
import type { ProfileOutput } from "../../outputs/profile.ts";

export function profileTables(profile: ProfileOutput): TableOutput[] {
  const { metrics, latency, throughput, step, memory } = profile;
  return [
    table(
      "Metrics",
      "Metric",
      metrics.map(({ label, figure }) => [label, figure]),
    ),
    ...(latency === undefined
      ? []
      : [
          table(
            `Latency at batch size ${latency.batchSize}`,
            "Quantile",
            latency.quantiles.map(({ label, figure }) => [label, figure]),
          ),
        ]),
    ...(throughput === undefined
      ? []
      : [
          table(
            "Throughput",
            "Batch size",
            throughput.map(({ batchSize, figure }) => [batchSize, figure]),
          ),
        ]),
    ...(step === undefined
      ? []
      : [
          table(
            `One training step at batch size ${step.batchSize}`,
            "Phase",
            step.phases.map(({ name, figure }) => [name, figure]),
          ),
        ]),
    ...(memory === undefined
      ? []
      : [
          table(
            "Memory",
            "What",
            memory.map(({ name, figure }) => [name, figure]),
          ),
        ]),
  ];
}

function table(caption: string, what: string, rows: [string | number, Figure][]): TableOutput {
  return {
    kind: "table",
    caption,
    columns: [{ title: what }, { title: "Figure" }, { title: "Where it comes from" }],
    rows: rows.map(([name, figure]) => [name, figureText(figure), figureOrigin(figure)]),
  };
}
