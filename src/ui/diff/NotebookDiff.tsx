import { type ReactNode, useMemo, useState } from "react";
import type { CellId, Notebook } from "../../notebook/notebook.ts";
import { cellName } from "../cells/cell-name.ts";
import { type CellDiff, cellDiffs, dialDiffs, fieldDiffs } from "./cell-diffs.ts";
import { SourceDiffView } from "./SourceDiffView.tsx";
import "./diff.css";

interface NotebookDiffProps {
  after: Notebook;
  before: Notebook;
  /** A sentence about a cell. */
  notes?: ReadonlyMap<CellId, string>;
  /** Actions on a cell; they stand beside its name. */
  action?: (diff: CellDiff) => ReactNode;
}

/** Cells shown before the reader asks for more. */
const PAGE = 30;

/** Changes of one notebook against another: fields first, then cell by cell. */
export function NotebookDiff({ after, before, notes, action }: NotebookDiffProps) {
  const diffs = useMemo(() => cellDiffs(after, before), [after, before]);
  const fields = fieldDiffs(after, before);
  const [shown, setShown] = useState(PAGE);
  if (diffs.length + fields.length === 0) return <p>Nothing differs.</p>;
  return (
    <>
      {fields.length === 0 ? null : (
        <ul className="field-diffs">
          {fields.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {diffs.slice(0, shown).map((diff) => (
        <OneCell
          key={`${diff.how} ${diff.cell.id}`}
          diff={diff}
          note={notes?.get(diff.cell.id)}
          action={action?.(diff)}
        />
      ))}
      {diffs.length <= shown ? null : (
        <button type="button" className="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, diffs.length - shown)} more of {diffs.length} cells
        </button>
      )}
    </>
  );
}

interface OneCellProps {
  diff: CellDiff;
  note: string | undefined;
  action: ReactNode;
}

function OneCell({ diff, note, action }: OneCellProps) {
  const { how, cell, before, hasMoved } = diff;
  const name = cellName(cell);
  const isSource = how !== "moved" && before?.source !== cell.source;
  return (
    <section aria-label={`${name}: ${how}`}>
      <div className="cell-diff-head">
        <h3 className="cell-diff-name">{name}</h3>
        <span className={`cell-diff-how cell-diff-${how}`}>
          {how}
          {hasMoved && how !== "moved" ? ", moved" : ""}
        </span>
        <span className="cell-diff-part">part {cell.part}</span>
        {action ? <span className="cell-diff-act">{action}</span> : null}
      </div>
      {note === undefined ? null : <p className="cell-diff-note">{note}</p>}
      {how === "removed"
        ? null
        : dialDiffs(cell, before).map((line) => (
            <p key={line} className="cell-diff-note">
              Dial {line}
            </p>
          ))}
      {isSource ? (
        <SourceDiffView
          label={`Changes of ${name}`}
          before={how === "removed" ? cell.source : (before?.source ?? "")}
          after={how === "removed" ? "" : cell.source}
        />
      ) : (
        <p className="cell-diff-same">
          {how === "moved" ? "Moved; its text is the same." : "Its text is the same."}
        </p>
      )}
    </section>
  );
}
