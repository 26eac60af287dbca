import { cellDials } from "../../notebook/cell-dials.ts";
import type { CellId } from "../../notebook/notebook.ts";
import { type Dials, NO_DIALS } from "../../outputs/figure/named-figure.ts";
import { useSessionState } from "../use-session.ts";

/** Positions of the dials of the cell that shows a panel. */
export function useDials(cellId: CellId | undefined): Dials {
  return useSessionState(({ notebook }) =>
    cellId === undefined ? NO_DIALS : cellDials(notebook, cellId),
  );
}
