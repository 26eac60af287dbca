/** Whether what a cell shows is of the notebook as it is now, or of an earlier run or model. Derived, never stored. */
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { SessionState } from "../state.ts";
import { isStale } from "./status.ts";

/** What the results of a cell are of, in words; undefined where they are those of its present source and names. */
export function whyEarlier(state: SessionState, cellId: CellId): string | undefined {
  const result = lookUp(state.cells, cellId)?.result;
  if (result === undefined) return undefined;
  if (result.previousOutputs !== undefined) {
    return "of the run before: the one that goes on has shown nothing yet";
  }
  if (state.run?.cellId === cellId) return undefined;
  if (isStale(state, cellId)) {
    return result.restored
      ? "of an earlier visit, and of an earlier source or model"
      : "of an earlier run: the cell's source, or something that it follows from, has changed since";
  }
  return result.restored ? "of an earlier visit" : undefined;
}

/** The same of a figure that was taken from a cell at a time (ISO). */
export function whyQuoteEarlier(
  state: SessionState,
  { cellId, at }: { cellId: CellId; at: string },
): string | undefined {
  const result = lookUp(state.cells, cellId)?.result;
  if (result === undefined) return undefined;
  if (new Date(result.startedAt).toISOString() > at) {
    return "of an earlier run: the cell has run again since";
  }
  return whyEarlier(state, cellId);
}
