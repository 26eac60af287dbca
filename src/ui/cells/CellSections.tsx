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
import { FirstPicture } from "./FirstPicture.tsx";
import "./sections.css";

/** What the cells cost that are made at a time: a notebook from elsewhere may have thousands. An empty one costs 1. */
const COST_AT_A_TIME = 75;

/** Characters of a source that cost as much again; of a longer one less is drawn at first. */
const CHARACTERS = 300;
const MOST_CHARACTERS = 3000;

/** Cells of a part beyond which those far from the viewport are not styled and laid out. */
const MANY_CELLS = 300;

/** All cells, by part, each part opened like a chapter. The first are there to be read before the others are made. */
export function CellSections() {
  const id = useSessionState((state) => state.notebook.id);
  return <Sections key={id} />;
}

function Sections() {
  const { parts, session } = useServices();
  const sizes = useSessionList(partSizes, (a, b) => a.part === b.part && a.cells === b.cells);
  const [made, setMade] = useState(() =>
    Math.min(sizes[0]?.cells ?? 0, endOfStep(session.getState(), 0)),
  );
  useEffect(() => {
    if (made === Number.POSITIVE_INFINITY) return;
    // Frame by frame: on a busy machine, where frames come late, the steps do not add up to one long wait for the next.
    const frame = requestAnimationFrame(() => {
      startTransition(() => setMade(endOfStep(session.getState(), made)));
    });
    return () => cancelAnimationFrame(frame);
  }, [made, session]);
  const hidden = useSessionList((state) => state.notebook.teaching?.hiddenParts ?? []);
  const rooms = sizes.map(({ cells }, index) => {
    const before = sizes.slice(0, index).reduce((sum, it) => sum + it.cells, 0);
    return Math.min(cells, Math.max(0, made - before));
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

/** How many cells are there when those have been made that come after the first `from`; all of them, however many, is infinity. */
function endOfStep({ notebook }: SessionState, from: number): number {
  const shown = shownCells(notebook);
  const parts = new Set(shown.map(({ part }) => part));
  const cells = [...parts].flatMap((part) => shown.filter((cell) => cell.part === part));
  let cost = 0;
  let end = from;
  for (const { source } of cells.slice(from)) {
    if (cost >= COST_AT_A_TIME) return end;
    cost += 1 + Math.min(source.length, MOST_CHARACTERS) / CHARACTERS;
    end += 1;
  }
  return Number.POSITIVE_INFINITY;
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
  const isBeginning = useSessionState(
    ({ notebook }) => notebook.base !== null && notebook.cells[0]?.part === part && part === 1,
  );
  return (
    <section
      className={cellIds.length > MANY_CELLS ? "part part-of-many" : "part"}
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
        {isBeginning ? <FirstPicture /> : null}
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
