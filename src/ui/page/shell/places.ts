/** Where parts and cells are on the page. */
import type { CellId } from "../../../notebook/notebook.ts";

export function partAnchor(part: number): string {
  return `part-${part}`;
}

/** So long a part is kept in place, unless its reader goes elsewhere: cells above it that are drawn late would move it. */
const SETTLING_MS = 10_000;

/** Brings a part to the top and gives it the focus, also one that is still to be drawn. */
export function scrollToPart(part: number): void {
  let hasFocus = false;
  const settle = () => {
    const section = document.getElementById(partAnchor(part));
    section?.scrollIntoView({ behavior: "auto", block: "start" });
    if (!hasFocus) section?.focus({ preventScroll: true });
    hasFocus ||= section !== null;
  };
  settle();
  const cells = document.getElementById("cells");
  if (cells === null) return;
  const drawn = new ResizeObserver(settle);
  const settled = new AbortController();
  settled.signal.addEventListener("abort", () => drawn.disconnect());
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(type, () => settled.abort(), { signal: settled.signal, passive: true });
  }
  setTimeout(() => settled.abort(), SETTLING_MS);
  drawn.observe(cells);
}

export function scrollToCell(cellId: CellId): void {
  document.querySelector(`[data-cell-id="${CSS.escape(cellId)}"]`)?.scrollIntoView({
    block: "nearest",
  });
}

/** Brings a cell to the top and gives it the focus. */
export function goToCell(cellId: CellId): void {
  const cell = document.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(cellId)}"]`);
  cell?.scrollIntoView({ block: "start" });
  cell?.focus({ preventScroll: true });
}

/** Where the eye is while one reads, as a share of the window's height. */
export const READING_LINE = 1 / 3;

/** Brings a cell to where the eye is, its head a little above. */
export function bringToReadingLine(cellId: CellId): void {
  const cell = document.querySelector(`[data-cell-id="${CSS.escape(cellId)}"]`);
  if (cell === null) return;
  const { top, height } = cell.getBoundingClientRect();
  scrollBy({ top: top - innerHeight * READING_LINE + Math.min(height / 2, innerHeight / 10) });
}
