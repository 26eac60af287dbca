/** How a notebook that a teacher prepared appears to its readers. Derived from the document alone. */
import type { Cell, Notebook, Settings } from "./notebook.ts";

/** Its cells are in the document, and run where shown cells need them; they are not shown. */
export function isPartHidden({ teaching }: Notebook, part: number): boolean {
  return teaching?.hiddenParts?.includes(part) ?? false;
}

/** The cells that are shown, in order. */
export function shownCells(notebook: Notebook): readonly Cell[] {
  if ((notebook.teaching?.hiddenParts ?? []).length === 0) return notebook.cells;
  return notebook.cells.filter(({ part }) => !isPartHidden(notebook, part));
}

/** Whether code begins collapsed: as the reader set it, else as the teacher did. */
export function isCodeHidden({ settings, teaching }: Notebook): boolean {
  return settings.hideCode ?? teaching?.hideCode ?? false;
}

/** The backend that a teacher fixed; undefined where the reader may choose. */
export function fixedBackend({ teaching }: Notebook): Settings["backend"] | undefined {
  return teaching?.fixed?.backend;
}

/** Whether a teacher holds the dials where they stand. */
export function areDialsHeld({ teaching }: Notebook): boolean {
  return teaching?.fixed?.dials === true;
}
