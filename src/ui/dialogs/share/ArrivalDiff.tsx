import { quoted } from "../../../base/quoted.ts";
import type { Conflict } from "../../../notebook/link/apply-difference.ts";
import type { Notebook } from "../../../notebook/notebook.ts";
import type { PartDifference } from "../../../notebook/whole-notebook.ts";
import { NotebookDiff } from "../../diff/NotebookDiff.tsx";

interface ArrivalDiffProps {
  arrived: Notebook;
  before: Notebook;
  parts: readonly PartDifference[];
  conflicts: readonly Conflict[];
}

const CONFLICT_WORDS: Record<Conflict["kind"], string> = {
  "module-changed": "The module’s text has changed since this was made.",
  "module-removed": "The module no longer has this cell; it is shown where it was.",
  "module-added": "The module now has a cell of this name too; theirs is shown.",
  lost: "The module no longer has this cell.",
};

/** Changes of a notebook that arrived, with notes where the module has changed the same cells. */
export function ArrivalDiff({ arrived, before, parts, conflicts }: ArrivalDiffProps) {
  const notes = new Map(conflicts.map(({ cellId, kind }) => [cellId, CONFLICT_WORDS[kind]]));
  return (
    <>
      {conflicts
        .filter(({ kind }) => kind === "lost")
        .map(({ cellId }) => (
          <p key={cellId} className="arrival-conflict">
            It changes the cell {quoted(cellId, 80)}, which the module no longer has, so that is
            left out.
          </p>
        ))}
      <NotebookDiff after={arrived} before={before} parts={parts} notes={notes} />
    </>
  );
}
