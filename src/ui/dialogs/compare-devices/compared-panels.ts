/** The runs of several devices, panel by panel: a comparison for each kind that one of them has. */

import type { RunSummary } from "../../../outputs/figure/run-summary.ts";
import { compareRuns } from "../../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import { panelName } from "../../../outputs/panels/panel-record.ts";
import { betterByName } from "../../../outputs/panels/read-panel.ts";
import type { ComparedRun } from "./read-results.ts";

export interface ComparedPanel {
  /** The kind that is compared. */
  readonly panel: string;
  readonly output: ComparisonOutput;
}

export function comparedPanels(runs: readonly ComparedRun[]): ComparedPanel[] {
  const panels = [...new Set(runs.flatMap(({ results }) => results.map(({ panel }) => panel)))];
  return panels.map((panel) => {
    const summaries = runs.flatMap((run): RunSummary[] => {
      // If several cells have such a panel, the first: the notebook's own model comes before variants of it.
      const found = run.results.find((result) => result.panel === panel);
      return found === undefined ? [] : [{ ...found.summary, title: run.name }];
    });
    const compared = compareRuns(summaries, betterByName(panel));
    return { panel, output: { ...compared, title: `${panelName(panel)} on several devices` } };
  });
}
