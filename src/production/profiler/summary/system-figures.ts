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
      row("Right on held-out data", six?.modelAccuracy, "profile end to end"),
      row("Samples a second, in batches", six?.throughputSamplesPerSec, "profile end to end"),
      row("One answer, usually", quantile("p50"), "profile end to end"),
      row("One answer in a hundred takes longer than", quantile("p99"), "profile end to end"),
      row("The first call", profile?.coldStart, "profile end to end"),
      row("Memory in training", six?.memoryUsageMb, "profile end to end"),
      row("A million answers", six?.costPerMillionInferences, "profile end to end"),
      row("Queries a second within the bound", load?.Server?.result.figure, "server load"),
      row("Best arithmetic of this device", roofs?.flops, "roofs"),
      row("Reached of the bound of Part 2", trace?.bound?.reached, "trace"),
    ],
  };
}
