/** The runs of several devices, panel by panel: a comparison for each kind that one of them has. */

import type { RunSummary } from "../../../outputs/figure/run-summary.ts";
import { compareRuns } from "../../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import type { ComparedRun } from "./read-results.ts";

export interface ComparedPanel {
  /** `profile`, `recommendations`, `comparison`. */
  readonly panel: string;
  readonly output: ComparisonOutput;
}

export function comparedPanels(runs: readonly ComparedRun[]): ComparedPanel[] {
  const panels = [...new Set(runs.flatMap(({ results }) => results.map(({ panel }) => panel)))];
  return panels.map((panel) => {
    const summaries = runs.flatMap((run): RunSummary[] => {
      // Of several cells with such a panel, the first: the notebook's own model comes before variants of it.
      const found = run.results.find((result) => result.panel === panel);
      return found === undefined ? [] : [{ ...found.summary, title: run.name }];
    });
    return { panel, output: { ...compareRuns(summaries), title: TITLES[panel] ?? panel } };
  });
}

const TITLES: Readonly<Record<string, string>> = {
  profile: "Profiles of several devices",
  recommendations: "What won where",
  comparison: "Comparisons",
};
