/** The figures of a notebook's panels in short: what is shared with it, and set beside another's. */
import type { SharedResult } from "../../notebook/link/link-content.ts";
import type { RunSummary } from "../../outputs/figure/run-summary.ts";
import type { Output } from "../../outputs/output.ts";
import { compareRuns } from "../../outputs/panels/comparison/compare-runs.ts";
import type { ComparisonOutput } from "../../outputs/panels/comparison/comparison.ts";
import type { SessionState } from "../state.ts";

/** Panels that have figures to share: those of the present text, the last of its kind in each cell. */
export function sharedResults({ notebook, cells, kernel }: SessionState): SharedResult[] {
  const { backend = "unknown backend", threads = 1 } = kernel.device ?? {};
  return notebook.cells.flatMap(({ id: cellId, source }) => {
    const result = cells[cellId]?.result;
    // What an earlier text of the cell measured says nothing about the text that is shared.
    if (result === undefined || result.source !== source) return [];
    const found = result.outputs.flatMap((output, slot) => {
      const source = result.sources?.[slot];
      const metrics = metricsOf(output);
      // What a system shows is shared when it has come to its end.
      if (metrics.length === 0 || (source !== undefined && source.ended === undefined)) return [];
      const at = new Date(source?.asOf ?? result.startedAt).toISOString();
      const device = deviceWords(backendOf(output) ?? { name: backend, threads });
      const summary = { title: titleOf(output), device, at, metrics };
      return [{ panel: output.kind, cellId, summary }];
    });
    return [...new Map(found.map((shared) => [shared.panel, shared])).values()];
  });
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
    const output = { ...compareRuns(runs), title: summary.title };
    return { panel, cellId, hasMine: own !== undefined, output };
  });
}

type Metrics = RunSummary["metrics"];

function metricsOf(output: Output): Metrics {
  switch (output.kind) {
    case "profile":
      return output.metrics.filter(({ figure }) => figure.kind !== "not-measurable");
    case "recommendations":
      return output.experiments.flatMap(({ id, recommendation, gain }) =>
        gain === undefined
          ? []
          : [{ name: `gain of ${id}`, label: `Gain: ${recommendation}`, figure: gain }],
      );
    case "comparison":
      return output.rows.flatMap(({ label, figures }) =>
        figures.flatMap((figure, index) => {
          const column = output.columns[index]?.name ?? String(index + 1);
          return figure.kind === "not-measurable"
            ? []
            : [{ name: `${label} of ${column}`, label: `${label}, ${column}`, figure }];
        }),
      );
    default:
      return [];
  }
}

function backendOf(output: Output): { name: string; threads: number } | undefined {
  return "backend" in output ? output.backend : undefined;
}

/** `wasm, 2 threads, 4 cores`. */
function deviceWords({ name, threads }: { name: string; threads: number }): string {
  const cores = globalThis.navigator?.hardwareConcurrency;
  return [
    name,
    ...(threads > 1 ? [`${threads} threads`] : []),
    ...(cores === undefined ? [] : [`${cores} cores`]),
  ].join(", ");
}

function titleOf(output: Output): string {
  if (output.kind === "comparison") return output.title;
  return output.kind === "profile" ? "Profile" : "Recommendations";
}
