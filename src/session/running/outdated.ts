/**
 * Cells whose results no longer follow from the notebook as it stands: those that ran on another source or on a name that has
 * changed since, and every cell that follows from one of them. Derived, never stored.
 */
import { lookUp } from "../../base/look-up.ts";
import { type CellId, isRunnable } from "../../notebook/notebook.ts";
import type { CellResult, SessionState } from "../state.ts";

interface Found {
  readonly notebookCells: SessionState["notebook"]["cells"];
  readonly scope: SessionState["scope"];
  readonly outdated: ReadonlySet<CellId>;
}

/** Every cell asks for its status after every operation: the walk over all of them is made once. */
const found = new WeakMap<SessionState["cells"], Found>();

export function outdatedCells(state: SessionState): ReadonlySet<CellId> {
  const { notebook, cells, scope } = state;
  const known = found.get(cells);
  if (known?.notebookCells === notebook.cells && known.scope === scope) return known.outdated;
  const outdated = walk(state);
  found.set(cells, { notebookCells: notebook.cells, scope, outdated });
  return outdated;
}

function walk({ notebook, cells, scope }: SessionState): ReadonlySet<CellId> {
  const outdated = new Set<CellId>();
  /** Cells that will give, or have already given, other values than a cell below them that ran may have used. */
  const changing = new Set<CellId>();
  const givers = new Map<string, CellId>();
  const above = new Set<CellId>();

  const isOutdated = (cellId: CellId, source: string, result: CellResult): boolean => {
    if (source !== result.source) return true;
    const isAborted = result.outcome === "aborted";
    const follows = (giver: CellId | undefined) =>
      giver !== undefined && (isAborted ? outdated : changing).has(giver);
    const used = Object.entries(result.used);
    if (used.some(([name, version]) => lookUp(scope, name)?.version !== version)) return true;
    const uses = lookUp(cells, cellId)?.names?.uses ?? [];
    if (uses.some((name) => follows(givers.get(name)))) return true;
    // The cell that gave a name may not declare it any more, as when its source no longer parses.
    return used.some(([name]) => {
      const giver = lookUp(scope, name)?.cellId;
      return giver !== undefined && above.has(giver) && follows(giver);
    });
  };

  for (const { id, source } of notebook.cells.filter(isRunnable)) {
    const { names, result } = lookUp(cells, id) ?? {};
    if (result !== undefined && isOutdated(id, source, result)) outdated.add(id);
    if (outdated.has(id) || !hasGiven(result)) changing.add(id);
    for (const name of Object.keys(names?.declares ?? {})) givers.set(name, id);
    for (const name of names?.assigns ?? []) givers.set(name, id);
    above.add(id);
  }
  return outdated;
}

/** A cell that never ran, is running or has failed is still to give what the cells below it use. */
function hasGiven(result: CellResult | undefined): boolean {
  return result !== undefined && result.outcome !== "running" && result.outcome !== "failed";
}
