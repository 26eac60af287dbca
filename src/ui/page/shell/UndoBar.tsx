import { useEffect, useState } from "react";
import type { UndoStep } from "../../../session/document/undo-state.ts";
import { cellName } from "../../cells/cell-name.ts";
import { Icon } from "../../Icon.tsx";
import { useDispatch, useSessionState } from "../../use-session.ts";

const SHOWN_MS = 10_000;

/** For a while after much was done, or anything undone: what it was, and the way back. */
export function UndoBar() {
  const dispatch = useDispatch();
  const undo = useSessionState((state) => state.undo);
  const [before, setBefore] = useState(undo);
  const [shown, setShown] = useState<{ words: string; way: "undo" | "redo" }>();
  if (undo !== before) {
    setBefore(undo);
    setShown(offer(before, undo));
  }
  useEffect(() => {
    if (shown === undefined) return;
    const timer = setTimeout(() => setShown(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div role="status">
      {shown === undefined ? null : (
        <div className="undo-bar floating">
          <span>{shown.words}.</span>
          <button type="button" className="button" onClick={() => dispatch({ type: shown.way })}>
            {shown.way === "undo" ? "Undo" : "Redo"}
          </button>
          <button
            type="button"
            className="button button-plain button-icon"
            aria-label="Dismiss"
            onClick={() => setShown(undefined)}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}

type Stacks = Record<"done" | "undone", readonly UndoStep[]>;

function offer(before: Stacks, after: Stacks): { words: string; way: "undo" | "redo" } | undefined {
  if (after.undone.length > before.undone.length) {
    const step = after.undone.at(-1);
    return step && { words: `Undone: ${lowered(step.label)}`, way: "redo" };
  }
  const step = after.done.at(-1);
  const isNew = after.done.length > before.done.length || step !== before.done.at(-1);
  if (step === undefined || !isNew || after.undone.length < before.undone.length) return undefined;
  return step.isAnnounced ? { words: stepWords(step), way: "undo" } : undefined;
}

/** A single deleted cell is called by its name. */
function stepWords({ label, changes }: UndoStep): string {
  const [change] = changes;
  return changes.length === 1 && change?.type === "put"
    ? `Deleted “${cellName(change.cell)}”`
    : label;
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
