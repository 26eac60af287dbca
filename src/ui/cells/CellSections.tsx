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

/** Cells that are made at a time: a notebook from elsewhere may have thousands. */
const MADE_AT_A_TIME = 100;

/** All cells, by part, each part opened like a chapter. The first are there to be read before the others are made. */
export function CellSections() {
  const id = useSessionState((state) => state.notebook.id);
  return <Sections key={id} />;
}

function Sections() {
  const { parts } = useServices();
  const sizes = useSessionList(partSizes, (a, b) => a.part === b.part && a.cells === b.cells);
  const [made, setMade] = useState(0);
  const total = sizes.reduce((sum, { cells }) => sum + cells, 0);
  useEffect(() => {
    if (made === Number.POSITIVE_INFINITY) return;
    const next = made + MADE_AT_A_TIME;
    startTransition(() => setMade(next < total ? next : Number.POSITIVE_INFINITY));
  }, [made, total]);
  const hidden = useSessionList((state) => state.notebook.teaching?.hiddenParts ?? []);
  // Of the first part some are there from the beginning.
  const rooms = sizes.map(({ cells }, index) => {
    const before = sizes.slice(0, index).reduce((sum, it) => sum + it.cells, 0);
    const least = index === 0 ? MADE_AT_A_TIME : 0;
    return Math.min(cells, Math.max(least, made - before));
  });
  return (
    <>
      {sizes.map(({ part }, index) => (
        <Part
          key={part}
          part={part}
          heading={parts.find((it) => it.part === part)}
          room={rooms[index] ?? 0}
        />
      ))}
      <HiddenParts hidden={hidden} />
    </>
  );
}

/** The parts in the order in which they come first, and how many cells each has. */
function partSizes({ notebook }: SessionState): { part: number; cells: number }[] {
  const sizes = new Map<number, number>();
  for (const { part } of shownCells(notebook)) sizes.set(part, (sizes.get(part) ?? 0) + 1);
  return [...sizes].map(([part, cells]) => ({ part, cells }));
}

interface PartProps {
  part: number;
  heading: PartHeading | undefined;
  /** How many of its cells are there yet. */
  room: number;
}

function Part({ part, heading, room }: PartProps) {
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
      {cellIds.slice(0, room).map((cellId) => (
        <CellView key={cellId} cellId={cellId} />
      ))}
    </section>
  );
}

function idsOf(state: SessionState, part: number): CellId[] {
  return state.notebook.cells.filter((cell) => cell.part === part).map((cell) => cell.id);
}
