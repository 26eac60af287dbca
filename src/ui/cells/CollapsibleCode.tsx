import { type ReactNode, useState } from "react";
import type { Cell } from "../../notebook/notebook.ts";
import { isCodeHidden } from "../../notebook/teaching.ts";
import { useSessionState } from "../use-session.ts";

/** Code behind a line that opens it, where the notebook says so. Code to be written, or being written, is never hidden. */
export function CollapsibleCode({ cell, children }: { cell: Cell; children: ReactNode }) {
  const isHidden = useSessionState(
    (state) => cell.kind !== "exercise" && isCodeHidden(state.notebook),
  );
  const isEdited = useSessionState(
    ({ selection }) => selection.cellId === cell.id && selection.mode === "edit",
  );
  const [isOpen, setOpen] = useState(false);
  // Editing it keeps it open.
  if (isEdited && !isOpen) setOpen(true);
  if (!isHidden) return children;
  const lines = cell.source.split("\n").length;
  return (
    <>
      <button
        type="button"
        className="code-fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? "Hide the code" : `Show the code (${lines} ${lines === 1 ? "line" : "lines"})`}
      </button>
      {isOpen ? children : null}
    </>
  );
}
