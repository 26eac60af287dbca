import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { useSessionState } from "../../use-session.ts";
import { READING_LINE } from "./places.ts";

/** The cell that is read: the selected one, until the reader scrolls another to a line a third down the window. */
export function useReadCell(): CellId | undefined {
  const selected = useSessionState((state) => state.selection.cellId);
  const [read, setRead] = useState({ selected, cellId: selected });
  if (read.selected !== selected) setRead({ selected, cellId: selected });
  const lastSelected = useRef(selected);
  const isPagesOwn = useRef(false);

  // The page scrolls to what is selected, and again when panels above it are drawn: that is no choice of another cell.
  useLayoutEffect(() => {
    if (lastSelected.current === selected) return;
    lastSelected.current = selected;
    isPagesOwn.current = true;
  }, [selected]);

  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      if (isPagesOwn.current) return;
      const cellId = cellAtReadingLine();
      if (cellId === undefined) return;
      setRead((last) => (last.cellId === cellId ? last : { ...last, cellId }));
    };
    const onScroll = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    const onInput = () => {
      isPagesOwn.current = false;
    };
    const left = new AbortController();
    const options = { passive: true, signal: left.signal };
    addEventListener("scroll", onScroll, options);
    // Before what they lead to, which may be another selection.
    for (const type of INPUTS) addEventListener(type, onInput, { ...options, capture: true });
    return () => {
      left.abort();
      cancelAnimationFrame(frame);
    };
  }, []);
  return read.cellId;
}

/** With these a reader may scroll; the bar at the side is pressed. */
const INPUTS = ["wheel", "touchmove", "pointerdown", "keydown"];

function cellAtReadingLine(): CellId | undefined {
  const column = document.getElementById("cells")?.getBoundingClientRect();
  if (column === undefined) return undefined;
  return document
    .elementFromPoint(column.left + column.width / 2, innerHeight * READING_LINE)
    ?.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"];
}
