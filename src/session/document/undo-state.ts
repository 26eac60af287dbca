/** Steps across cells that can be undone and redone; `undo.ts` makes the steps and takes them. */
import type { Cell, CellId, Notebook } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import type { Trust } from "../trust/trust.ts";

export interface UndoState {
  /** Newest last. */
  readonly done: readonly UndoStep[];
  readonly undone: readonly UndoStep[];
}

export interface UndoStep {
  /** Name of the step, a sentence without its end: `Deleted a cell`. */
  readonly label: string;
  /** So much, or so easily done by mistake, that the page offers to undo it. */
  readonly isAnnounced: boolean;
  /** Steps of one gesture, such as dragging a dial, are one step. */
  readonly gesture?: string;
  readonly changes: readonly Change[];
  /** The notebook's trust when it held the text that the changes bring back. */
  readonly trust: Trust;
}

/** Fields of a cell that get another value, and fields that it had not. */
export interface FieldsChange {
  type: "set";
  cellId: CellId;
  fields: Partial<Cell>;
  unset: readonly (keyof Cell)[];
}

export type Change =
  | { type: "put"; cell: Cell; place: CellPlace }
  | { type: "remove"; cellId: CellId }
  | { type: "move"; cellId: CellId; place: CellPlace }
  | FieldsChange
  /** Outputs of one run; a later run keeps its own. */
  | { type: "outputs"; cellId: CellId; startedAt: number; outputs: readonly Output[] }
  /** Everything but the cells. */
  | { type: "document"; notebook: Notebook };

/** Behind the cell that it follows, or, where that is gone, as far down as it was. */
export interface CellPlace {
  readonly follows: CellId | undefined;
  readonly index: number;
}
