/** The runs of several devices, panel by panel: a comparison for each kind that one of them has. */

import type { RunSummary } from "../../../outputs/figure/run-summary.ts";
import { compareRuns } from "../../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import { panelName } from "../../../outputs/panels/panel-record.ts";
import { betterByName } from "../../../outputs/panels/read-panel.ts";
import type { ComparedRun } from "./read-results.ts";

export interface ComparedPanels {
  /** What two runs or more have. */
  readonly compared: readonly { readonly panel: string; readonly output: ComparisonOutput }[];
  /** Kinds that only one of them has, in words: nothing to compare with yet. */
  readonly alone: readonly string[];
}

export function comparedPanels(runs: readonly ComparedRun[]): ComparedPanels {
  const panels = [...new Set(runs.flatMap(({ results }) => results.map(({ panel }) => panel)))];
  const all = panels.map((panel) => ({ panel, summaries: summariesOf(panel, runs) }));
  return {
    compared: all.flatMap(({ panel, summaries }) => {
      if (summaries.length < 2) return [];
      const compared = compareRuns(summaries, betterByName(panel));
      return [{ panel, output: { ...compared, title: `${panelName(panel)} on several devices` } }];
    }),
    alone: all.flatMap(({ panel, summaries: [only, ...others] }) =>
      only === undefined || others.length > 0 ? [] : [`${panelName(panel)} (${only.title})`],
    ),
  };
}

/** If several cells have such a panel, the first: the notebook's own model comes before variants of it. */
function summariesOf(panel: string, runs: readonly ComparedRun[]): RunSummary[] {
  return runs.flatMap(({ name, results }) => {
    const found = results.find((result) => result.panel === panel);
    return found === undefined ? [] : [{ ...found.summary, title: name }];
  });
}
