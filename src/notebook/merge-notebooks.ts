/**
 * Two states of one notebook that began from a third, put together cell by cell. A change made by one side only is taken; an edit
 * outlives a deletion; a cell that both changed differently is a conflict, which its reader decides.
 */

import { isEqual } from "es-toolkit";
import { lookUp } from "../base/look-up.ts";
import type { Answer, Cell, CellId, Notebook } from "./notebook.ts";
import { freeCellId } from "./to-notebook.ts";

export interface Merged {
  /** Both together; a cell in conflict as `theirs` has it. */
  notebook: Notebook;
  /** Cells whose source, kind or answer both sides changed, each in another way. */
  conflicts: CellId[];
  /** New cells of `mine` whose name `theirs` gave to a new cell too, and the names they have now. */
  renamed: Readonly<Record<CellId, CellId>>;
}

/** `base` is what both sides began from; without it, whatever differs is a conflict. */
export function mergeNotebooks(
  base: Notebook | undefined,
  mine: Notebook,
  theirs: Notebook,
): Merged {
  const names = base === undefined ? new Map() : clashingNames(base, mine, theirs);
  const own = withNames(mine, names);
  const conflicts = new Set<CellId>();
  const cells = mergeCells(base?.cells ?? [], own.cells, theirs.cells, conflicts);
  const notebook: Notebook = { ...mergeFields(base, own, theirs), cells };
  const answers = mergeAnswers(base, own, theirs, conflicts);
  if (Object.keys(answers).length > 0) notebook.answers = answers;
  else delete notebook.answers;
  return { notebook, conflicts: [...conflicts], renamed: Object.fromEntries(names) };
}

function byId(cells: readonly Cell[]): Map<CellId, Cell> {
  return new Map(cells.map((cell) => [cell.id, cell]));
}

function clashingNames(base: Notebook, mine: Notebook, theirs: Notebook): Map<CellId, CellId> {
  const [old, other] = [byId(base.cells), byId(theirs.cells)];
  const taken = new Set([...mine.cells, ...theirs.cells].map(({ id }) => id));
  const names = new Map<CellId, CellId>();
  for (const cell of mine.cells) {
    const namesake = other.get(cell.id);
    if (old.has(cell.id) || namesake === undefined || isEqual(cell, namesake)) continue;
    const name = freeCellId(taken);
    taken.add(name);
    names.set(cell.id, name);
  }
  return names;
}

function withNames(notebook: Notebook, names: ReadonlyMap<CellId, CellId>): Notebook {
  if (names.size === 0) return notebook;
  const rename = (id: CellId) => names.get(id) ?? id;
  const { answers } = notebook;
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => ({ ...cell, id: rename(cell.id) })),
    ...(answers === undefined
      ? {}
      : {
          answers: Object.fromEntries(
            Object.entries(answers).map(([id, answer]) => [rename(id), answer]),
          ),
        }),
  };
}

function mergeCells(
  base: readonly Cell[],
  mine: readonly Cell[],
  theirs: readonly Cell[],
  conflicts: Set<CellId>,
): Cell[] {
  const [old, own, other] = [byId(base), byId(mine), byId(theirs)];
  const kept = new Map<CellId, Cell>();
  for (const id of new Set([...own.keys(), ...other.keys()])) {
    const cell = mergeCell(old.get(id), own.get(id), other.get(id), conflicts);
    if (cell !== undefined) kept.set(id, cell);
  }
  // The side that moved cells says where they stand.
  const [first, second] = isReordered(base, mine) ? [mine, theirs] : [theirs, mine];
  return ordered(first, second, kept);
}

function mergeCell(
  base: Cell | undefined,
  mine: Cell | undefined,
  theirs: Cell | undefined,
  conflicts: Set<CellId>,
): Cell | undefined {
  if (mine === undefined || theirs === undefined) {
    const left = mine ?? theirs;
    // Gone on one side: gone, unless the other wrote it anew or changed it.
    return base !== undefined && left !== undefined && hasSameText(base, left) ? undefined : left;
  }
  if (isEqual(mine, theirs)) return theirs;
  const isClash = (field: "source" | "kind") =>
    mine[field] !== theirs[field] &&
    mine[field] !== base?.[field] &&
    theirs[field] !== base?.[field];
  if (isClash("source") || isClash("kind")) {
    conflicts.add(mine.id);
    return theirs;
  }
  return mergeFields(base, mine, theirs);
}

function hasSameText(a: Cell, b: Cell): boolean {
  return a.source === b.source && a.kind === b.kind;
}

/** Field by field: what `mine` changed is taken from it, the rest from `theirs`. */
function mergeFields<T extends object>(base: T | undefined, mine: T, theirs: T): T {
  const [from, own, other] = [base, mine, theirs] as Record<string, unknown>[];
  const fields = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].flatMap((key) => {
    const side = isEqual(lookUp(own, key), lookUp(from, key)) ? other : own;
    return side !== undefined && Object.hasOwn(side, key) ? [[key, lookUp(side, key)]] : [];
  });
  return Object.fromEntries(fields) as T;
}

type AnswerMap = Map<CellId, Answer>;

function mergeAnswers(
  base: Notebook | undefined,
  mine: Notebook,
  theirs: Notebook,
  conflicts: Set<CellId>,
): NonNullable<Notebook["answers"]> {
  const [old, own, other] = [base, mine, theirs].map(
    (notebook) => new Map(Object.entries(notebook?.answers ?? {})),
  ) as [AnswerMap, AnswerMap, AnswerMap];
  const ids = new Set([...own.keys(), ...other.keys()]);
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const isOurs = !isEqual(own.get(id), old.get(id));
      const isTheirs = !isEqual(other.get(id), old.get(id));
      if (isOurs && isTheirs && !isEqual(own.get(id), other.get(id))) conflicts.add(id);
      const answer = isOurs && !isTheirs ? own.get(id) : other.get(id);
      return answer === undefined ? [] : [[id, answer]];
    }),
  );
}

/** Whether cells that were there before stand in another order, or are in another part. */
function isReordered(base: readonly Cell[], cells: readonly Cell[]): boolean {
  const now = byId(cells);
  const [before, after] = [byId(base), cells.map(({ id }) => id)];
  const was = base.map(({ id }) => id).filter((id) => now.has(id));
  const is = after.filter((id) => before.has(id));
  return was.some((id, index) => id !== is[index] || before.get(id)?.part !== now.get(id)?.part);
}

/** In the order of `first`; what only `second` has stands behind the cell that it follows there. */
function ordered(
  first: readonly Cell[],
  second: readonly Cell[],
  kept: ReadonlyMap<CellId, Cell>,
): Cell[] {
  const ids = first.map(({ id }) => id).filter((id) => kept.has(id));
  const placed = new Set(ids);
  let last: CellId | undefined;
  for (const { id } of second) {
    if (!kept.has(id)) continue;
    if (!placed.has(id)) {
      ids.splice(last === undefined ? 0 : ids.indexOf(last) + 1, 0, id);
      placed.add(id);
    }
    last = id;
  }
  return ids.flatMap((id) => kept.get(id) ?? []);
}
