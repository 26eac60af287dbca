/**
 * Which cells must run, in which order. A cell depends on the nearest cell above it that declares or assigns a name that it
 * uses. Running a cell first runs what it depends on, where that never ran, failed, lost its names or is stale.
 */
import { lookUp } from "../../base/look-up.ts";
import { type Cell, type CellId, isRunnable } from "../../notebook/notebook.ts";
import type { SessionState } from "../state.ts";
import { cellStatus, isStale } from "./status.ts";

/** The cells asked for and what they depend on, dependencies first. Markdown and unknown cells are left out. */
export function planRun(state: SessionState, cellIds: readonly CellId[]): CellId[] {
  const asked = new Set(cellIds);
  const planned: CellId[] = [];
  const visited = new Map<CellId, boolean>();

  const visit = (cellId: CellId): boolean => {
    const known = visited.get(cellId);
    if (known !== undefined) return known;
    visited.set(cellId, false);
    // Every dependency is visited: `some` alone would stop at the first that runs.
    const follows = dependencies(state, cellId).map(visit).includes(true);
    const runs = follows || asked.has(cellId) || !givesItsNames(state, cellId);
    visited.set(cellId, runs);
    if (runs) planned.push(cellId);
    return runs;
  };

  for (const cell of codeCells(state)) if (asked.has(cell.id)) visit(cell.id);
  return planned;
}

/** A cell that was stopped has left its names as they were then: a stopped training is not begun again for what follows. */
function givesItsNames(state: SessionState, cellId: CellId): boolean {
  if (cellStatus(state, cellId) === "evaluated") return true;
  const result = lookUp(state.cells, cellId)?.result;
  return result?.outcome === "stopped" && !isStale(state, cellId);
}

/** The stale and aborted cells, and those that ran once and will be stale when these have run. */
export function planStale(state: SessionState): CellId[] {
  const outdated = new Set<CellId>();
  for (const { id } of codeCells(state)) {
    const status = cellStatus(state, id);
    const follows = dependencies(state, id).some((giver) => outdated.has(giver));
    if (status === "stale" || status === "aborted" || (follows && status !== "fresh"))
      outdated.add(id);
  }
  return planRun(state, [...outdated]);
}

/** Cells of `queue` that need a name from `cellId`, directly or through each other: they cannot run if it failed. */
export function dependents(
  state: SessionState,
  cellId: CellId,
  queue: readonly CellId[],
): Set<CellId> {
  const lost = new Set<CellId>();
  for (const candidate of queue) {
    const needs = dependencies(state, candidate);
    if (needs.some((id) => id === cellId || lost.has(id))) lost.add(candidate);
  }
  return lost;
}

/** The cells that give `cellId`, and its checks if it is an exercise, the names they use, in document order. */
function dependencies(state: SessionState, cellId: CellId): CellId[] {
  const cells = codeCells(state);
  const position = cells.findIndex((cell) => cell.id === cellId);
  const above = cells.slice(0, Math.max(0, position));
  const givers = neededNames(state, cellId).flatMap((name) => {
    const giver = above.findLast((cell) => gives(state, cell.id, name));
    return giver === undefined ? [] : [giver.id];
  });
  return above.map((cell) => cell.id).filter((id) => givers.includes(id));
}

function neededNames(state: SessionState, cellId: CellId): string[] {
  const { names, checked = [] } = lookUp(state.cells, cellId) ?? {};
  const own = names?.declares ?? {};
  return [...(names?.uses ?? []), ...checked.filter((name) => !Object.hasOwn(own, name))];
}

function gives(state: SessionState, cellId: CellId, name: string): boolean {
  const names = lookUp(state.cells, cellId)?.names;
  if (names === undefined) return false;
  return Object.hasOwn(names.declares, name) || names.assigns.includes(name);
}

/** Cells that can run, in document order. */
export function codeCells(state: SessionState): Cell[] {
  return state.notebook.cells.filter(isRunnable);
}
