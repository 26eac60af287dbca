/** Every figure with a value that the cells of the notebook show now, to be quoted in an answer. */
import { lookUp } from "../../base/look-up.ts";
import { cellDials } from "../../notebook/cell-dials.ts";
import type { CellId, Evidence } from "../../notebook/notebook.ts";
import { figureOrigin, figureText, figureValue } from "../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import { outputFigures } from "../../outputs/output-figures.ts";
import type { SessionState } from "../../session/state.ts";
import { shownOutputs } from "../panels/panels.ts";

/** In the order of the cells. */
export function measuredFigures(state: SessionState): Evidence[] {
  return state.notebook.cells.flatMap(({ id }) => figuresOfCell(state, id));
}

/** The cell's figures; of two with one label, the one shown last. */
export function figuresOfCell({ notebook, cells }: SessionState, cellId: CellId): Evidence[] {
  const result = lookUp(cells, cellId)?.result;
  if (result === undefined) return [];
  const at = new Date(result.startedAt).toISOString();
  const dials = cellDials(notebook, cellId);
  // A place that nothing was shown in yet is empty.
  const outputs = shownOutputs(result).filter((output) => output !== undefined);
  const figures = outputs.flatMap((output) => outputFigures(output, dials));
  const byLabel = new Map(figures.map((named) => [named.label, named]));
  return [...byLabel.values()].flatMap((named) => toEvidence(named, cellId, at));
}

function toEvidence({ label, figure }: NamedFigure, cellId: CellId, at: string): Evidence[] {
  if (figureValue(figure) === undefined) return [];
  return [{ label, value: figureText(figure), method: figureOrigin(figure), cellId, at }];
}
