import { useState } from "react";
import type { PartDifference } from "../../notebook/whole-notebook.ts";
import { SourceDiffView } from "./SourceDiffView.tsx";

interface PartDiffViewProps {
  difference: PartDifference;
  /** Name of the cell that it belongs to. */
  cellName: string;
}

const NAMES: Readonly<Record<PartDifference["part"], string>> = {
  starter: "What it is reset to",
  hints: "Hints",
  solution: "Solution",
  checks: "Checks",
  group: "Group",
  rubric: "Rubric",
  answer: "Answer",
};

/** Changes of a part of an exercise or a question, to be opened: it may give the answer away. */
export function PartDiffView({ difference, cellName }: PartDiffViewProps) {
  const { part, before, after } = difference;
  const [isOpen, setOpen] = useState(false);
  const how = before === "" ? "added" : after === "" ? "removed" : "changed";
  return (
    <details className="part-diff" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {NAMES[part]} <span className={`cell-diff-how cell-diff-${how}`}>{how}</span>
      </summary>
      {isOpen ? (
        <SourceDiffView label={`${NAMES[part]} of ${cellName}`} before={before} after={after} />
      ) : null}
    </details>
  );
}
