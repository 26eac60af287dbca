/** The one place that knows where the positions of a cell's dials come from. */
import { type Dials, NO_DIALS } from "../outputs/figure/named-figure.ts";
import type { CellId, Notebook } from "./notebook.ts";

/** Positions of the dials of a cell, by name; a dial that was never turned is not among them. No cell has a dial yet. */
export function cellDials(_notebook: Pick<Notebook, "cells">, _cellId: CellId): Dials {
  return NO_DIALS;
}
