/**
 * The exercises of an open notebook. Hints, solutions and checks are the module's, not the reader's: they are found by the
 * cell's id when a notebook is opened, and never stored with it, so a copy begun long ago gets today's checks.
 */
import type { CellId, ExerciseParts, NotebookSpec } from "./notebook.ts";
import { toNotebook } from "./to-notebook.ts";

export interface Exercise extends ExerciseParts {
  /** The source that the cell begins with. */
  starter: string;
}

export type Exercises = Readonly<Record<CellId, Exercise>>;

/** The exercises of a notebook that is being written, by the ids that its cells have or will be given. */
export function exercisesOf(spec: NotebookSpec): Exercises {
  const { cells } = toNotebook(spec);
  return Object.fromEntries(
    (spec.cells ?? []).flatMap(({ kind, source, exercise }, index) => {
      const id = cells[index]?.id;
      if (kind !== "exercise" || exercise === undefined || id === undefined) return [];
      return [[id, { starter: source, ...exercise }]];
    }),
  );
}
