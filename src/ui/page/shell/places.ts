/** Where parts and cells are on the page. */
import type { CellId } from "../../../notebook/notebook.ts";

export function partAnchor(part: number): string {
  return `part-${part}`;
}

/** Cells that are drawn late, or for the first time, move what lies beneath them: so long the part is kept in place. */
const SETTLING_MS = 1200;

export function scrollToPart(part: number): void {
  const end = performance.now() + SETTLING_MS;
  const reader = new AbortController();
  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(type, () => reader.abort(), { signal: reader.signal, passive: true });
  }
  let hasFocus = false;
  const settle = () => {
    if (reader.signal.aborted) return;
    const section = document.getElementById(partAnchor(part));
    section?.scrollIntoView({ behavior: "auto", block: "start" });
    if (!hasFocus) section?.focus({ preventScroll: true });
    hasFocus ||= section !== null;
    if (performance.now() < end) requestAnimationFrame(settle);
    else reader.abort();
  };
  settle();
}

export function scrollToCell(cellId: CellId): void {
  document.querySelector(`[data-cell-id="${CSS.escape(cellId)}"]`)?.scrollIntoView({
    block: "nearest",
  });
}
