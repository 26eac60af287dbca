import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import type { Experiment } from "../../outputs/panels/recommendations/recommendations.ts";
import type { Findings } from "../profiler/findings.ts";
import { notMeasured } from "./not-measured.ts";

/** Every experiment with its measured gain, the largest first; those that lost too. */
export function triedExperiments({ recommendations }: Findings): FiguresOutput {
  const experiments = (recommendations?.experiments ?? []).toSorted(
    (a, b) => gainOf(b) - gainOf(a),
  );
  const won = experiments.filter(({ status }) => status === "recommended").length;
  const rows = experiments.map(({ recommendation, gain, status, verdict, sideEffect }) => ({
    label: recommendation,
    value: gain ?? status.replaceAll("-", " "),
    note: [verdict, sideEffect].filter(Boolean).join(" "),
  }));
  return {
    kind: "figures",
    caption: `${won} of ${experiments.length} experiments are recommended here`,
    rows:
      rows.length === 0
        ? [{ label: "Experiments", value: notMeasured("recommendations for the model") }]
        : rows,
  };
}

function gainOf({ gain }: Experiment): number {
  return gain !== undefined && "value" in gain ? gain.value : 0;
}
