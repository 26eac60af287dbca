import { type ReactNode, useEffect, useState } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import { scrollToCell } from "../page/shell/places.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";

interface WriteCellButtonProps {
  /** The cell whose output offers it; the code is written below it. */
  cellId: CellId;
  /** What is written, as a part of the new cell's id: each is written once. */
  name: string;
  source: string;
  /** Words on the button. */
  children: ReactNode;
}

/** Writes code into a cell of its own and goes there; from then on it leads to that cell. */
export function WriteCellButton({ cellId, name, source, children }: WriteCellButtonProps) {
  const { session } = useServices();
  const [isGoing, setGoing] = useState(false);
  const written = `${cellId}-${name}`;
  const isWritten = useSessionState((state) =>
    state.notebook.cells.some(({ id }) => id === written),
  );
  // The cell is on the page once this has been rendered with it.
  useEffect(() => {
    if (!isGoing || !isWritten) return;
    setGoing(false);
    goTo(written);
  }, [isGoing, isWritten, written]);
  const go = () => {
    session.dispatch({
      type: "insert-cell",
      place: "below",
      anchor: cellId,
      kind: "code",
      source,
      id: written,
    });
    setGoing(true);
  };
  return isWritten ? (
    <p className="written-below">
      Written below:{" "}
      <button type="button" className="link" onClick={go}>
        go to the cell
      </button>
    </p>
  ) : (
    <button type="button" className="button button-main" onClick={go}>
      {children}
    </button>
  );
}

function goTo(cellId: CellId): void {
  // After the cell's own effects: it is selected, and takes the focus only from other cells.
  requestAnimationFrame(() => {
    scrollToCell(cellId);
    document
      .querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(cellId)}"]`)
      ?.focus({ preventScroll: true });
  });
}
