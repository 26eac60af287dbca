import { startTransition, useEffect, useState } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import { shownCells } from "../../notebook/teaching.ts";
import type { SessionState } from "../../session/state.ts";
import { HiddenParts } from "../dialogs/teaching/HiddenParts.tsx";
import { partAnchor } from "../page/shell/places.ts";
import { type PartHeading, useServices } from "../services.ts";
import { useSessionList, useSessionState } from "../use-session.ts";
import { CellView } from "./CellView.tsx";
import { firstHeading } from "./cell-name.ts";
import "./sections.css";

/** All cells, by part, each part opened like a chapter. The first is there to be read before the others are made. */
export function CellSections() {
  const { parts } = useServices();
  const numbers = useSessionList((state) => [
    ...new Set(shownCells(state.notebook).map((cell) => cell.part)),
  ]);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => startTransition(() => setWhole(true)), []);
  const hidden = useSessionList((state) => state.notebook.teaching?.hiddenParts ?? []);
  return (
    <>
      {numbers.map((part, index) => (
        <Part
          key={part}
          part={part}
          heading={parts.find((it) => it.part === part)}
          isFilled={isWhole || index === 0}
        />
      ))}
      <HiddenParts hidden={hidden} />
    </>
  );
}

interface PartProps {
  part: number;
  heading: PartHeading | undefined;
  /** Whether its cells are there yet. */
  isFilled: boolean;
}

function Part({ part, heading, isFilled }: PartProps) {
  const { session } = useServices();
  const cellIds = useSessionList((state) => idsOf(state, part));
  const isTitled = useSessionState((state) => {
    const first = state.notebook.cells.find((cell) => cell.part === part);
    return first?.kind === "markdown" && firstHeading(first.source) !== undefined;
  });
  return (
    <section
      className="part"
      id={partAnchor(part)}
      tabIndex={-1}
      aria-label={heading === undefined ? `Part ${part}` : `Part ${part}: ${heading.title}`}
      onFocus={({ target, currentTarget }) => {
        // A reader who has come to a part goes on from there with J, not from where they were.
        const [first] = cellIds;
        if (target !== currentTarget || first === undefined) return;
        session.dispatch({ type: "select", selection: { cellId: first, mode: "command" } });
      }}
    >
      <header className="part-opening">
        <p className="part-number">Part {part}</p>
        {isTitled || heading === undefined ? null : <h2 className="part-title">{heading.title}</h2>}
        {isTitled || heading === undefined ? null : (
          <p className="part-summary">{heading.summary}</p>
        )}
      </header>
      {isFilled ? cellIds.map((cellId) => <CellView key={cellId} cellId={cellId} />) : null}
    </section>
  );
}

function idsOf(state: SessionState, part: number): CellId[] {
  return state.notebook.cells.filter((cell) => cell.part === part).map((cell) => cell.id);
}
