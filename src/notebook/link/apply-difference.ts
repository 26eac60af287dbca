/**
 * Puts a notebook together again from the module and what a link changes in it. The module may be newer than the link: what
 * it changed or removed since is told, and nothing that the link carries is lost without a word.
 */
import type { CellId, Notebook } from "../notebook.ts";
import { SCHEMA } from "../notebook.ts";
import { checkCellCount, checkSize } from "../read-limits.ts";
import { readNotebook } from "../to-notebook.ts";
import { CellOrder, type Placement } from "./cell-order.ts";
import type { ChangedCell, Difference, FieldChanges, Fields } from "./difference.ts";
import { NOTHING } from "./difference.ts";
import { sourceHash } from "./source-hash.ts";

export interface AppliedDifference {
  notebook: Notebook;
  conflicts: Conflict[];
}

/** Where a link and a module that is not the one it was made from disagree. */
export interface Conflict {
  cellId: CellId;
  /**
   * `module-changed`: the link's text stands, the module has another since. `module-removed`: the module has the cell no longer,
   * it was added where it stood. `module-added`: the module has a cell of this name since, the link's stands. `lost`: the
   * module has it no longer and the link does not carry its text.
   */
  kind: "module-changed" | "module-removed" | "module-added" | "lost";
}

/**
 * The notebook that a difference makes of `module`, checked as any document from outside. Throws a SyntaxError that says what
 * is wrong where it was made for another module or makes no notebook.
 */
export function applyDifference(module: Notebook, change: Difference): AppliedDifference {
  if (change.base !== null && change.base.module !== module.base?.module) {
    throw new SyntaxError(
      `expected changes to the module "${module.base?.module ?? "none"}", got changes to "${change.base.module}"; open the link where that module is`,
    );
  }
  const { schema: _, cells: originals, ...fields } = change.base === null ? NOTHING : module;
  const { cells, conflicts } = changedCells(originals, change);
  const document = { schema: SCHEMA, ...withChanges(fields, change), cells };
  const notebook = readNotebook(document);
  checkSize(notebook);
  return { notebook, conflicts };
}

function changedCells(originals: Notebook["cells"], { changed, placed, removed }: Difference) {
  const draft: Draft = {
    cells: new Map(originals.map((cell) => [cell.id, { ...cell }])),
    placements: [],
    conflicts: [],
  };
  checkCellCount(placed.length);
  for (const change of changed) applyChange(draft, change);
  for (const place of placed) applyPlace(draft, place);

  const elsewhere = new Set([...removed, ...draft.placements.map(({ id }) => id)]);
  const order = new CellOrder();
  for (const { id, part } of originals) if (!elsewhere.has(id)) order.append(id, part);
  order.place(draft.placements);
  return { cells: order.ids().map((id) => draft.cells.get(id)), conflicts: draft.conflicts };
}

/** Cells as they will be, and those whose places are not the module's. */
interface Draft {
  readonly cells: Map<CellId, Fields>;
  readonly placements: Placement[];
  readonly conflicts: Conflict[];
}

function applyChange({ cells, placements, conflicts }: Draft, change: ChangedCell): void {
  const { id: cellId, after } = change;
  const original = cells.get(cellId);
  if (original !== undefined) {
    if (sourceHash(String(original["source"])) !== change.was) {
      conflicts.push({ cellId, kind: "module-changed" });
    }
    cells.set(cellId, { ...withChanges(original, change), id: cellId });
  } else if (Object.hasOwn(change.set, "source")) {
    const cell = { ...change.rest, ...change.set, id: cellId };
    conflicts.push({ cellId, kind: "module-removed" });
    cells.set(cellId, cell);
    placements.push({ id: cellId, after, part: partOf(cell) });
  } else conflicts.push({ cellId, kind: "lost" });
}

function applyPlace(
  { cells, placements, conflicts }: Draft,
  place: Difference["placed"][number],
): void {
  const id = "cell" in place ? place.cell.id : place.id;
  if ("cell" in place) {
    if (cells.has(id)) conflicts.push({ cellId: id, kind: "module-added" });
    cells.set(id, { ...place.cell });
  }
  const cell = cells.get(id);
  // Moved, not changed, and gone from the module: there is nothing to move.
  if (cell !== undefined) placements.push({ id, after: place.after, part: partOf(cell) });
}

/** Only a hint for a place here; the document's schema checks it. */
function partOf(cell: object): number {
  const part = "part" in cell ? cell.part : undefined;
  return typeof part === "number" && part >= 1 && part <= 10 ? Math.floor(part) : 1;
}

function withChanges(fields: Fields, { set, unset }: FieldChanges): Fields {
  const gone = new Set(unset);
  const kept = Object.entries(fields).filter(([key]) => !gone.has(key));
  return Object.fromEntries([...kept, ...Object.entries(set)]);
}
