/** The Profile panel as text: one table a section. */
import type { TableOutput } from "../../../outputs/output.ts";
import type { LoadProfile, ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { figureTable as table } from "../kit/figure-table.ts";

export function profileTables(profile: ProfileOutput): TableOutput[] {
  const { metrics, latency, throughput, step, memory, coldStart, load } = profile;
  return [
    table("Metrics", "Metric", [
      ...metrics.map(({ label, figure }) => [label, figure] as const),
      ...(coldStart === undefined ? [] : [["First call", coldStart] as const]),
    ]),
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
    ...(load ?? []).flatMap(loadTables),
  ];
}

function loadTables({
  scenario,
  result,
  valid,
  verdict,
  figures,
  search,
}: LoadProfile): TableOutput[] {
  const judged = `${valid ? "valid" : "not valid"}${verdict === "" ? "" : `: ${verdict}`}`;
  return [
    table(
      `Scenario ${scenario}, ${judged}`,
      "What",
      [result, ...figures].map(({ label, figure }) => [label, figure]),
    ),
    ...(search === undefined
      ? []
      : [
          {
            kind: "table" as const,
            caption: `Scenario ${scenario}: rates tried`,
            columns: [
              { title: "Rate", unit: "queries/s" },
              { title: "p99", unit: "ms" },
              { title: "Met the bound" },
            ],
            rows: search.map(({ qps, p99Ms, met }) => [qps, p99Ms, met]),
          },
        ]),
  ];
}
