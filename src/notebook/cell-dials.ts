/** The one place that knows where the positions of a cell's dials come from. */
import { type Dials, NO_DIALS } from "../outputs/figure/named-figure.ts";
import { findCell } from "./find-cell.ts";
import type { CellId, Notebook } from "./notebook.ts";

/** Positions of the dials of a cell, by name; a dial that was never turned is not among them. */
export function cellDials(notebook: Notebook, cellId: CellId): Dials {
  return findCell(notebook, cellId)?.view ?? NO_DIALS;
}
