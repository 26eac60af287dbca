import type { Figure } from "../../../outputs/figure/figure.ts";
import type { FiguresOutput } from "../../../outputs/figure/figures.ts";
import type { Findings } from "../findings.ts";
import { notMeasured } from "./not-measured.ts";

/** The figures that one would be asked for first; for one that was never measured, the cell of the module that does it. */
export function systemFigures(data: Findings): FiguresOutput {
  const { profile, systemMetrics, load, roofs, trace } = data;
  const six = systemMetrics?.figures;
  const quantile = (name: string) =>
    profile?.latency?.quantiles.find(({ label }) => label === name)?.figure;
  const row = (label: string, figure: Figure | undefined, cell: string) => ({
    label,
    value: figure ?? notMeasured(cell),
  });
  return {
    kind: "figures",
    caption: "Your system, on this device",
    rows: [
      row("Held-out accuracy", six?.modelAccuracy, "profile end to end"),
      row("Throughput", six?.throughputSamplesPerSec, "profile end to end"),
      row("Latency, median", quantile("p50"), "profile end to end"),
      row("Latency, p99", quantile("p99"), "profile end to end"),
      row("First call", profile?.coldStart, "profile end to end"),
      row("Memory in training", six?.memoryUsageMb, "profile end to end"),
      row("Cost of a million inferences", six?.costPerMillionInferences, "profile end to end"),
      row("Highest rate within the bound", load?.Server?.result.figure, "server load"),
      row("Arithmetic roof", roofs?.flops, "roofs"),
      row("Share of the throughput bound", trace?.bound?.reached, "trace"),
    ],
  };
}
