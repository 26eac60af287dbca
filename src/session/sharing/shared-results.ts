/** The figures of a notebook's panels in short: shared with it, and set beside another's. */
import { lookUp } from "../../base/look-up.ts";
import { cellDials } from "../../notebook/cell-dials.ts";
import type { SharedResult } from "../../notebook/link/link-content.ts";
import type { Dials } from "../../outputs/figure/named-figure.ts";
import type { RunSummary } from "../../outputs/figure/run-summary.ts";
import type { Output } from "../../outputs/output.ts";
import { compareRuns } from "../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../outputs/panels/comparison/comparison.ts";
import { isPanelRecord } from "../../outputs/panels/panel-record.ts";
import { betterByName, panelSummary, readPanel } from "../../outputs/panels/read-panel.ts";
import { deviceWords } from "../../outputs/panels/system-words.ts";
import type { SessionState } from "../state.ts";
import type { ArrivalsState } from "./arrivals.ts";

type Run = Pick<RunSummary, "device" | "at">;

/** Panels that have figures to share: those of the present text, the last of its kind in each cell. */
export function sharedResults({ notebook, cells, kernel }: SessionState): SharedResult[] {
  const { backend = "unknown backend", threads = 1 } = kernel.device ?? {};
  return notebook.cells.flatMap(({ id: cellId, source }) => {
    const result = lookUp(cells, cellId)?.result;
    // Figures of an earlier text of the cell say nothing about the text that is shared.
    if (result === undefined || result.source !== source) return [];
    const dials = cellDials(notebook, cellId);
    const found = result.outputs.flatMap((output, slot) => {
      const source = result.sources?.[slot];
      // A system's figures are shared when it has come to its end.
      if (source !== undefined && source.ended === undefined) return [];
      const run = {
        device: deviceWords({ name: backend, threads }),
        at: new Date(source?.asOf ?? result.startedAt).toISOString(),
      };
      return summaryOf(output, run, dials).map((summary) => ({
        panel: output.kind,
        cellId,
        summary,
      }));
    });
    return [...new Map(found.map((shared) => [shared.panel, shared])).values()];
  });
}

/** The reader's own figures, for comparing: those of the notebook at home during a visit, else of the open one. */
export function homeResults({ visit }: ArrivalsState, now: SessionState): SharedResult[] {
  return sharedResults(visit?.home ?? now);
}

/** One comparison for each panel of theirs; where mine has none it stands alone, with what to run. */
export function compareResults(
  theirs: readonly SharedResult[],
  mine: readonly SharedResult[],
): { panel: string; cellId: string; hasMine: boolean; output: ComparisonOutput }[] {
  return theirs.map(({ panel, cellId, summary }) => {
    const own = mine.find((result) => result.panel === panel && result.cellId === cellId);
    const runs = [
      { ...summary, title: "Theirs" },
      ...(own === undefined ? [] : [{ ...own.summary, title: "Mine" }]),
    ];
    const output = { ...compareRuns(runs, betterByName(panel)), title: summary.title };
    return { panel, cellId, hasMine: own !== undefined, output };
  });
}

/** None where there is nothing to share. A panel that names its backend was measured on that, not on what is used now. */
function summaryOf(output: Output, run: Run, dials: Dials): RunSummary[] {
  if (!isPanelRecord(output)) return [];
  const metrics = panelSummary(output, dials);
  if (metrics.length === 0) return [];
  const title = readPanel(output, (panel, record) => panel.title(record)) ?? "";
  const device = "backend" in output ? deviceWords(output.backend) : run.device;
  return [{ title, device, at: run.at, metrics }];
}
