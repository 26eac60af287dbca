import { isEqual, uniqWith } from "es-toolkit";
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { FigureRow, FiguresOutput } from "../../../outputs/figure/figures.ts";
import type { Findings } from "../findings.ts";
import { systemFigures } from "./system-figures.ts";

const SCENARIOS = ["SingleStream", "MultiStream", "Server", "Offline"] as const;

/** Open points in this system's figures: not measured, not measurable here, taken from outside, or not valid. */
export function openPoints(data: Findings): FiguresOutput {
  const figures = [
    ...systemFigures(data).rows,
    ...(data.profile?.metrics ?? []).map(({ label, figure }) => ({ label, value: figure })),
  ];
  const rows = [
    ...figures.flatMap(({ label, value }) => {
      const why = typeof value === "string" ? { value } : openOf(value);
      return why === undefined ? [] : [{ label, ...why }];
    }),
    ...openLoads(data),
    ...openExperiments(data),
  ];
  // A metric of the profile may have been told already, in other words.
  const once = uniqWith(rows, (a, b) => typeof a.value !== "string" && isEqual(a.value, b.value));
  return {
    kind: "figures",
    caption: `${once.length} ${once.length === 1 ? "point is" : "points are"} open`,
    rows: once,
  };
}

function openOf(figure: Figure): Pick<FigureRow, "value" | "note"> | undefined {
  switch (figure.kind) {
    case "needs-samples":
      return { value: figure, note: "More seconds for the profiler (budgetSeconds) give them." };
    case "not-measurable":
      return { value: figure, note: figure.reason };
    case "assumed":
      return { value: figure, note: `Check its source, of ${figure.date}: ${figure.source}` };
    case "modelled":
      return { value: figure, note: `Check what it follows from: ${figure.inputs.join("; ")}` };
    default:
      return undefined;
  }
}

function openLoads({ load }: Findings): FigureRow[] {
  return SCENARIOS.flatMap((scenario) => {
    const run = load?.[scenario];
    const label = `Load, ${scenario}`;
    if (run === undefined) {
      return [
        {
          label,
          value: "not measured yet",
          note: `profiler.loadTest({ scenario: "${scenario}" })`,
        },
      ];
    }
    return run.valid ? [] : [{ label, value: "measured, not valid", note: run.verdict }];
  });
}

function openExperiments({ recommendations }: Findings): FigureRow[] {
  return (recommendations?.experiments ?? [])
    .filter(({ status }) => status === "failed" || status === "outputs-differ")
    .map(({ recommendation, status, verdict }) => ({
      label: recommendation,
      value: status.replaceAll("-", " "),
      note: verdict,
    }));
}
