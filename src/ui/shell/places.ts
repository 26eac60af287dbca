/** Where parts and cells are on the page. */
import type { CellId } from "../../notebook/notebook.ts";

export function partAnchor(part: number): string {
  return `part-${part}`;
}

export function scrollToPart(part: number): void {
  const section = document.getElementById(partAnchor(part));
  section?.scrollIntoView({ behavior: "auto", block: "start" });
  section?.focus({ preventScroll: true });
}

export function scrollToCell(cellId: CellId): void {
  document.querySelector(`[data-cell-id="${CSS.escape(cellId)}"]`)?.scrollIntoView({
    block: "nearest",
  });
}
