import { useEffect, useRef, useState } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { useSessionState } from "../../use-session.ts";
import { READING_LINE } from "./places.ts";

/** The cell that is read: the selected one, until the reader scrolls another to a line a third down the window. */
export function useReadCell(): CellId | undefined {
  const selected = useSessionState((state) => state.selection.cellId);
  const [read, setRead] = useState({ selected, cellId: selected });
  if (read.selected !== selected) setRead({ selected, cellId: selected });
  const isSettling = useRef(false);

  // The page scrolls to what is selected: that is no choice of another cell.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of it
  useEffect(() => {
    isSettling.current = true;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        isSettling.current = false;
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [selected]);

  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const cellId = cellAtReadingLine();
      if (cellId === undefined) return;
      setRead((last) => (last.cellId === cellId ? last : { ...last, cellId }));
    };
    const onScroll = () => {
      if (!isSettling.current && frame === 0) frame = requestAnimationFrame(look);
    };
    addEventListener("scroll", onScroll, { passive: true });
    return () => {
      removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
    };
  }, []);
  return read.cellId;
}

function cellAtReadingLine(): CellId | undefined {
  const column = document.getElementById("cells")?.getBoundingClientRect();
  if (column === undefined) return undefined;
  return document
    .elementFromPoint(column.left + column.width / 2, innerHeight * READING_LINE)
    ?.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"];
}
