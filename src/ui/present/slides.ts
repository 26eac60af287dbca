/** Slides of a presentation, one after the other: single cells, or whole parts. */
import { lookUp } from "../../base/look-up.ts";
import type { Cell, CellId, Notebook } from "../../notebook/notebook.ts";
import { shownCells } from "../../notebook/teaching.ts";

export type SlideSize = "cell" | "part";

/** The cells of each slide, in order; there is one at least, unless there are no cells. */
export function slidesOf(notebook: Notebook, size: SlideSize): CellId[][] {
  const cells = shownCells(notebook).filter(({ source }) => source.trim() !== "");
  if (size === "cell") return cells.map(({ id }) => [id]);
  const parts = [...new Set(cells.map(({ part }) => part))];
  return parts.map((part) => idsIn(cells, part));
}

/** The slide that shows a cell; the first if none does. */
export function slideWith(slides: readonly CellId[][], cellId: CellId | undefined): number {
  const found = slides.findIndex((slide) => cellId !== undefined && slide.includes(cellId));
  return Math.max(0, found);
}

export type SlideStep = "next" | "previous" | "first" | "last";

export function stepTo(step: SlideStep, place: number, count: number): number {
  const target = { next: place + 1, previous: place - 1, first: 0, last: count - 1 }[step];
  return Math.max(0, Math.min(count - 1, target));
}

const STEPS: Readonly<Record<string, SlideStep>> = {
  ArrowRight: "next",
  PageDown: "next",
  " ": "next",
  ArrowLeft: "previous",
  PageUp: "previous",
  Home: "first",
  End: "last",
};

/** Remotes send PageDown and PageUp; with Shift the space bar goes back. */
export function stepOfKey(key: string, hasShift: boolean): SlideStep | undefined {
  return key === " " && hasShift ? "previous" : lookUp(STEPS, key);
}

function idsIn(cells: readonly Cell[], part: number): CellId[] {
  return cells.filter((cell) => cell.part === part).map(({ id }) => id);
}
