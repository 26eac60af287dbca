/** What differs between two states of a notebook, cell by cell, in the order of the later one. */
import { isSame } from "./merge-notebooks.ts";
import type { Cell, CellId, Notebook } from "./notebook.ts";

export interface CellChange {
  readonly cellId: CellId;
  readonly change: "added" | "removed" | "changed" | "moved";
  /** Absent for an added cell. */
  readonly before?: Cell;
  /** Absent for a removed cell. */
  readonly after?: Cell;
}

export function compareNotebooks(before: Notebook, after: Notebook): CellChange[] {
  const was = new Map(before.cells.map((cell) => [cell.id, cell]));
  const is = new Map(after.cells.map((cell) => [cell.id, cell]));
  const shared = (cells: readonly Cell[], other: ReadonlyMap<CellId, Cell>) =>
    cells.map(({ id }) => id).filter((id) => other.has(id));
  const order = shared(before.cells, is);
  const places = new Map(shared(after.cells, was).map((id, index) => [id, index]));
  const changes: CellChange[] = after.cells.flatMap((cell): CellChange[] => {
    const old = was.get(cell.id);
    if (old === undefined) return [{ cellId: cell.id, change: "added", after: cell }];
    const both = { cellId: cell.id, before: old, after: cell };
    if (old.source !== cell.source || old.kind !== cell.kind) {
      return [{ ...both, change: "changed" }];
    }
    const index = places.get(cell.id) ?? 0;
    const isMoved = old.part !== cell.part || order[index] !== cell.id;
    return isMoved ? [{ ...both, change: "moved" }] : [];
  });
  const removed = before.cells.filter(({ id }) => !is.has(id));
  return [
    ...changes,
    ...removed.map((cell): CellChange => ({ cellId: cell.id, change: "removed", before: cell })),
  ];
}

/** Whether they differ in anything but their cells: title, seed, settings, answers. */
export function hasOtherFields(before: Notebook, after: Notebook): boolean {
  const { cells: _, ...was } = before;
  const { cells: __, ...is } = after;
  return !isSame({ ...was, id: "" }, { ...is, id: "" });
}
