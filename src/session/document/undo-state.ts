/** What can be undone and redone across cells; `undo.ts` makes the steps and takes them. */
import type { Cell, CellId, Notebook } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import type { Trust } from "../trust/trust.ts";

export interface UndoState {
  /** Newest last. */
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export interface Step {
  /** What was done, as a sentence without its end: `Deleted a cell`. */
  readonly label: string;
  /** So much, or so easily done by mistake, that the page offers to undo it. */
  readonly isAnnounced: boolean;
  readonly changes: readonly Change[];
  /** What the notebook might do when it held the text that the changes bring back. */
  readonly trust: Trust;
}

export type Change =
  | { type: "put"; cell: Cell; place: Place }
  | { type: "remove"; cellId: CellId }
  | { type: "move"; cellId: CellId; place: Place }
  | { type: "set"; cellId: CellId; fields: Partial<Cell> }
  /** Of one run: a later one keeps its own. */
  | { type: "outputs"; cellId: CellId; startedAt: number; outputs: readonly Output[] }
  /** Everything but the cells. */
  | { type: "document"; notebook: Notebook };

/** Behind the cell that it follows, or, where that is gone, as far down as it was. */
export interface Place {
  readonly follows: CellId | undefined;
  readonly index: number;
}
