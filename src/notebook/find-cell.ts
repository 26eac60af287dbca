import type { Cell, CellId, Notebook } from "./notebook.ts";

/** Every change gives a new list of cells, so an index of one stays right. */
const indexes = new WeakMap<readonly Cell[], ReadonlyMap<CellId, Cell>>();

/** The cell of that name, in constant time: with hundreds of cells, a page that is being typed into asks for each of them. */
export function findCell(
  { cells }: Pick<Notebook, "cells">,
  id: CellId | undefined,
): Cell | undefined {
  let index = indexes.get(cells);
  if (index === undefined) {
    index = new Map(cells.map((cell) => [cell.id, cell]));
    indexes.set(cells, index);
  }
  return id === undefined ? undefined : index.get(id);
}
