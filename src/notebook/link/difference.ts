/**
 * Difference between a notebook and the module that it was made from, as a link carries it. Cells are known by their stable ids,
 * never by positions, so that a difference still means the same after the module has changed. It knows no field of the document by
 * name but `cells`: a field that is added to the document later is carried like the others.
 */
import { isEqual } from "es-toolkit";
import type { Cell, CellId, Notebook } from "../notebook.ts";
import { longestRising } from "./longest-rising.ts";
import { sourceHash } from "./source-hash.ts";

export interface Difference extends FieldChanges {
  /** The module and version that it was made against; null: against nothing, so the notebook is here whole. */
  base: Notebook["base"];
  changed: ChangedCell[];
  /** Cells that the module has elsewhere or not at all, in the notebook's order. */
  placed: (AddedCell | MovedCell)[];
  removed: CellId[];
}

/** Fields of a record that have another value, and fields that it no longer has. */
export interface FieldChanges {
  set: Fields;
  unset: string[];
}

export type Fields = Readonly<Record<string, unknown>>;

export interface ChangedCell extends FieldChanges, Place {
  id: CellId;
  /** Hash of the module's source that the change was made from. */
  was: string;
  /** The fields that did not change, without the source: with them the cell can be added where the module has lost it. */
  rest: Fields;
}

export interface AddedCell extends Place {
  cell: Cell;
}

export interface MovedCell extends Place {
  id: CellId;
}

interface Place {
  /** The cell before it in the notebook; null for the first. */
  after: CellId | null;
}

/** A document that a difference is made against, or nothing. */
export type Origin = Pick<Notebook, "base" | "cells"> & Partial<Notebook>;

/** Against this, every cell counts as added and every field as set. */
export const NOTHING: Origin = { base: null, cells: [] };

/** Changes of `notebook` against `module`. A notebook that was not made from this module is written whole. */
export function difference(notebook: Notebook, module: Notebook): Difference {
  const isOurs = notebook.base !== null && notebook.base.module === module.base?.module;
  return differenceTo(notebook, isOurs ? module : NOTHING);
}

/** Changes of `notebook` against `origin`, whatever both were made from: for showing, rather than for a link. */
export function differenceTo(notebook: Notebook, origin: Origin): Difference {
  const before = new Map(origin.cells.map((cell, index) => [cell.id, { cell, index }]));
  const kept = new Set(notebook.cells.map(({ id }) => id));
  const common = notebook.cells.filter(({ id }) => before.has(id));
  const positions = common.map(({ id }) => before.get(id)?.index ?? 0);
  const staying = new Set(longestRising(positions).map((index) => common[index]?.id));
  const found: Difference = {
    base: origin.base,
    ...changedFields(withoutCells(notebook), withoutCells(origin)),
    changed: [],
    placed: [],
    removed: origin.cells.flatMap(({ id }) => (kept.has(id) ? [] : [id])),
  };
  notebook.cells.forEach((cell, index) => {
    const { id } = cell;
    const after = notebook.cells[index - 1]?.id ?? null;
    const original = before.get(id)?.cell;
    if (original === undefined) {
      found.placed.push({ cell, after });
      return;
    }
    if (!staying.has(id)) found.placed.push({ id, after });
    const changes = changedFields(cell, original);
    if (isNone(changes)) return;
    const { id: _, source, ...fields } = cell;
    const rest = Object.fromEntries(
      Object.entries(fields).filter(([key]) => !Object.hasOwn(changes.set, key)),
    );
    found.changed.push({ id, after, was: sourceHash(original.source), rest, ...changes });
  });
  return found;
}

/** Whether nothing differs. */
export function isEmptyDifference(found: Difference): boolean {
  const { changed, placed, removed } = found;
  return isNone(found) && changed.length + placed.length + removed.length === 0;
}

function isNone({ set, unset }: FieldChanges): boolean {
  return Object.keys(set).length === 0 && unset.length === 0;
}

/** `schema` is the link's own; cells are compared one by one. */
function withoutCells({ cells: _, schema: __, ...fields }: Origin): Fields {
  return fields;
}

function changedFields(after: object, before: object): FieldChanges {
  const [now, then] = [new Map(Object.entries(after)), new Map(Object.entries(before))];
  const isSet = ([key, value]: [string, unknown]) =>
    !then.has(key) || !isEqual(value, then.get(key));
  return {
    set: Object.fromEntries([...now].filter(isSet)),
    unset: [...then.keys()].filter((key) => !now.has(key)),
  };
}
