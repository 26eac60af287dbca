/** Which of two results of a cell is the later one. */
import { lookUp } from "../../base/look-up.ts";
import type { Cell } from "../../notebook/notebook.ts";
import { changedAt } from "../running/sources.ts";
import type { CellResult } from "../state.ts";
import type { Results } from "./storage.ts";

/** The results of this page, and those of others that are newer. */
export function newest(
  mine: Results,
  theirs: Results,
  cells: readonly Pick<Cell, "id">[],
): Results {
  return Object.fromEntries(
    cells.flatMap(({ id }) => {
      const [own, other] = [lookUp(mine, id), lookUp(theirs, id)];
      const later = own === undefined || (other !== undefined && isLater(other, own)) ? other : own;
      return later === undefined ? [] : [[id, later]];
    }),
  );
}

/** A later run, or a later state of a system of the same run. */
function isLater(result: CellResult, other: CellResult): boolean {
  if (result.startedAt !== other.startedAt) return result.startedAt > other.startedAt;
  return changedAt(result) > changedAt(other);
}
