import { type ReactNode, useMemo, useState } from "react";
import type { CellId, Notebook } from "../../notebook/notebook.ts";
import type { PartDifference } from "../../notebook/whole-notebook.ts";
import { cellName } from "../cells/cell-name.ts";
import { OddText } from "../odd-text/OddText.tsx";
import { type CellDiff, cellDiffs, dialDiffs, fieldDiffs, kindDiffs } from "./cell-diffs.ts";
import { PartDiffView } from "./PartDiffView.tsx";
import { SourceDiffView } from "./SourceDiffView.tsx";
import "./diff.css";

interface NotebookDiffProps {
  after: Notebook;
  before: Notebook;
  /** What differs of exercises and questions, which are no part of a document. */
  parts?: readonly PartDifference[] | undefined;
  /** A sentence about a cell. */
  notes?: ReadonlyMap<CellId, string>;
  /** Actions on a cell; they stand beside its name. */
  action?: (diff: CellDiff) => ReactNode;
}

/** Cells shown before the reader asks for more. */
const PAGE = 30;

/** Changes of one notebook against another: fields first, then cell by cell. */
export function NotebookDiff({ after, before, parts, notes, action }: NotebookDiffProps) {
  const diffs = useMemo(() => cellDiffs(after, before, parts), [after, before, parts]);
  const fields = fieldDiffs(after, before);
  const [shown, setShown] = useState(PAGE);
  if (diffs.length + fields.length === 0) return <p>Nothing differs.</p>;
  return (
    <>
      {fields.length === 0 ? null : (
        <ul className="field-diffs">
          {fields.map((line) => (
            <li key={line}>
              <OddText text={line} />
            </li>
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
  const { how, cell, before, hasMoved, parts = [] } = diff;
  const name = cellName(cell);
  const isSource = how !== "moved" && before?.source !== cell.source;
  return (
    <section aria-label={`${name}: ${how}`}>
      <div className="cell-diff-head">
        <h3 className="cell-diff-name">
          <OddText text={name} />
        </h3>
        <span className={`cell-diff-how cell-diff-${how}`}>
          {how}
          {hasMoved && how !== "moved" ? ", moved" : ""}
        </span>
        <span className="cell-diff-part">part {cell.part}</span>
        {action ? <span className="cell-diff-act">{action}</span> : null}
      </div>
      {note === undefined ? null : <p className="cell-diff-note">{note}</p>}
      {kindDiffs(cell, before).map((line) => (
        <p key={line} className="cell-diff-note">
          {line}
        </p>
      ))}
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
      {parts.map((it) => (
        <PartDiffView key={it.part} difference={it} cellName={name} />
      ))}
    </section>
  );
}
