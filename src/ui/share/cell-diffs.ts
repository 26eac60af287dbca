/** Which cells differ between two notebooks, in the order in which one reads them. */
import { differenceTo } from "../../notebook/link/difference.ts";
import type { Cell, Notebook } from "../../notebook/notebook.ts";

export interface CellDiff {
  readonly how: "changed" | "added" | "removed" | "moved";
  /** As it is in the notebook that arrived; of a removed cell, as it was. */
  readonly cell: Cell;
  /** Of a changed cell, as it was. */
  readonly before?: Cell;
  readonly hasMoved: boolean;
}

export function cellDiffs(arrived: Notebook, before: Notebook): CellDiff[] {
  const found = differenceTo(arrived, before);
  const old = new Map(before.cells.map((cell) => [cell.id, cell]));
  const changed = new Set(found.changed.map(({ id }) => id));
  const moved = new Set(found.placed.flatMap((place) => ("cell" in place ? [] : [place.id])));
  const here = arrived.cells.map((cell): CellDiff | Cell => {
    const original = old.get(cell.id);
    const hasMoved = moved.has(cell.id);
    if (original === undefined) return { how: "added", cell, hasMoved: false };
    if (changed.has(cell.id)) return { how: "changed", cell, before: original, hasMoved };
    return hasMoved ? { how: "moved", cell, hasMoved } : cell;
  });
  // A removed cell is told where it stood: before the first that is left and was further down.
  const positions = new Map(before.cells.map(({ id }, index) => [id, index]));
  const positionOf = (item: CellDiff | Cell) =>
    positions.get("cell" in item ? item.cell.id : item.id) ?? -1;
  for (const id of found.removed) {
    const cell = old.get(id);
    if (cell === undefined) continue;
    const next = here.findIndex((item) => positionOf(item) > (positions.get(id) ?? 0));
    here.splice(next < 0 ? here.length : next, 0, { how: "removed", cell, hasMoved: false });
  }
  return here.filter((item) => "cell" in item);
}

/** What differs besides cells, each as a line: `seed: 0 → 7`. */
export function fieldDiffs(arrived: Notebook, before: Notebook): string[] {
  const lines: string[] = [];
  if (arrived.title !== before.title) lines.push(`Title: “${before.title}” → “${arrived.title}”`);
  if (arrived.seed !== before.seed) lines.push(`Seed: ${before.seed} → ${arrived.seed}`);
  if (arrived.settings.backend !== before.settings.backend) {
    lines.push(`Computes on: ${before.settings.backend} → ${arrived.settings.backend}`);
  }
  const answers = Object.keys(arrived.answers ?? {}).length;
  if (answers > 0) lines.push(`Answers to ${answers} ${answers === 1 ? "question" : "questions"}`);
  const hidden = arrived.teaching?.hiddenParts ?? [];
  if (hidden.length > 0) lines.push(`Hidden from view: part ${hidden.join(", ")}`);
  return lines;
}
