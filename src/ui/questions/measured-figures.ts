/** Every figure with a value that the cells of the notebook show now, to be quoted in an answer. */
import type { CellId, Evidence } from "../../notebook/notebook.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { figureOrigin, figureText, figureValue } from "../../outputs/figure/figure-text.ts";
import type { Output } from "../../outputs/output.ts";
import type { SessionState } from "../../session/state.ts";
import { shownOutputs } from "../panels/panels.ts";

type Named = readonly [label: string, figure: Figure];

/** In the order of the cells; of two with one name in a cell, the one shown last. */
export function measuredFigures(state: SessionState): Evidence[] {
  return state.notebook.cells.flatMap(({ id: cellId }) => {
    const result = state.cells[cellId]?.result;
    if (result === undefined) return [];
    const at = new Date(result.startedAt).toISOString();
    const figures = new Map(shownOutputs(result).flatMap(namedFigures));
    return [...figures].flatMap(([label, figure]) =>
      figureValue(figure) === undefined ? [] : [toEvidence(label, figure, cellId, at)],
    );
  });
}

/** Whether two quotes are about the same thing, measured at whatever time. */
export function isSameSubject(a: Evidence, b: Evidence): boolean {
  return a.cellId === b.cellId && a.label === b.label;
}

/** As it is written into a text: `Latency p50: 1.84 ms ± 0.05, n = 662`. */
export function quoteText({ label, value }: Evidence): string {
  return `${label}: ${value}`;
}

function toEvidence(label: string, figure: Figure, cellId: CellId, at: string): Evidence {
  return { label, value: figureText(figure), method: figureOrigin(figure), cellId, at };
}

function namedFigures(output: Output | undefined): Named[] {
  switch (output?.kind) {
    case "profile":
      return [
        ...output.metrics.map(({ label, figure }): Named => [label, figure]),
        ...(output.coldStart === undefined ? [] : [["First call", output.coldStart] as const]),
        ...(output.latency?.quantiles ?? []).map(
          ({ label, figure }): Named => [`Latency ${label}`, figure],
        ),
        ...(output.throughput ?? []).map(
          ({ batchSize, figure }): Named => [`Throughput in batches of ${batchSize}`, figure],
        ),
        ...(output.step?.phases ?? []).map(
          ({ name, figure }): Named => [`Training step, ${name}`, figure],
        ),
        ...(output.memory ?? []).map(({ name, figure }): Named => [`Memory, ${name}`, figure]),
        ...(output.load ?? []).flatMap(({ scenario, result, figures }) =>
          [result, ...figures].map(({ label, figure }): Named => [`${scenario}: ${label}`, figure]),
        ),
      ];
    case "recommendations":
      return output.experiments.flatMap(({ recommendation, target, gain }): Named[] =>
        gain === undefined ? [] : [[`${recommendation} (${target}), gain`, gain]],
      );
    case "comparison":
      return output.rows.flatMap(({ label, figures }) =>
        figures.map((figure, index): Named => {
          const column = output.columns[index]?.name;
          return [column === undefined ? label : `${label}, ${column}`, figure];
        }),
      );
    case "figures":
      return output.rows.flatMap(({ label, value }): Named[] =>
        typeof value === "string" ? [] : [[label, value]],
      );
    default:
      return [];
  }
}
