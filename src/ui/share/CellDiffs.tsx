import { useMemo, useState } from "react";
import type { Conflict } from "../../notebook/link/apply-difference.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import { cellName } from "../cells/cell-name.ts";
import { type CellDiff, cellDiffs, fieldDiffs } from "./cell-diffs.ts";
import { SourceDiffView } from "./SourceDiffView.tsx";

interface CellDiffsProps {
  arrived: Notebook;
  before: Notebook;
  conflicts: readonly Conflict[];
}

/** Cells shown before the reader asks for more. */
const PAGE = 30;

const CONFLICT_WORDS: Record<Conflict["kind"], string> = {
  "module-changed": "The module’s text has changed since this was made.",
  "module-removed": "The module has this cell no longer; it stands where it stood.",
  "module-added": "The module has a cell of this name since; theirs is shown.",
  lost: "The module has this cell no longer.",
};

/** What a notebook changes in another, cell by cell. */
export function CellDiffs({ arrived, before, conflicts }: CellDiffsProps) {
  const diffs = useMemo(() => cellDiffs(arrived, before), [arrived, before]);
  const fields = fieldDiffs(arrived, before);
  const [shown, setShown] = useState(PAGE);
  const notes = new Map(conflicts.map(({ cellId, kind }) => [cellId, CONFLICT_WORDS[kind]]));
  const lost = conflicts.filter(({ kind }) => kind === "lost");
  if (diffs.length + fields.length + lost.length === 0) return <p>Nothing differs.</p>;
  return (
    <>
      {fields.length === 0 ? null : (
        <ul className="arrival-fields">
          {fields.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {lost.map(({ cellId }) => (
        <p key={cellId} className="arrival-conflict">
          It changes the cell “{cellId}”, which the module no longer has, so that is left out.
        </p>
      ))}
      {diffs.slice(0, shown).map((diff) => (
        <OneCell key={`${diff.how} ${diff.cell.id}`} diff={diff} note={notes.get(diff.cell.id)} />
      ))}
      {diffs.length <= shown ? null : (
        <button type="button" className="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, diffs.length - shown)} more of {diffs.length} cells
        </button>
      )}
    </>
  );
}

function OneCell({ diff, note }: { diff: CellDiff; note: string | undefined }) {
  const { how, cell, before, hasMoved } = diff;
  const name = cellName(cell);
  const isSource = how !== "moved" && before?.source !== cell.source;
  return (
    <section className="arrival-cell" aria-label={`${name}: ${how}`}>
      <h3 className="arrival-cell-head">
        <span className="arrival-cell-name">{name}</span>
        <span className={`arrival-how arrival-how-${how}`}>
          {how}
          {hasMoved && how !== "moved" ? ", moved" : ""}
        </span>
        <span className="arrival-cell-part">part {cell.part}</span>
      </h3>
      {note === undefined ? null : <p className="arrival-conflict">{note}</p>}
      {isSource ? (
        <SourceDiffView
          label={`Changes of ${name}`}
          before={how === "removed" ? cell.source : (before?.source ?? "")}
          after={how === "removed" ? "" : cell.source}
        />
      ) : (
        <p className="arrival-same">
          {how === "moved" ? "Stands elsewhere; its text is the same." : "Its text is the same."}
        </p>
      )}
    </section>
  );
}
