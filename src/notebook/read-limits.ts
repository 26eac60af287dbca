/** How much of a notebook is taken in from outside, from a file or a link: the page would come to a halt over more. */
import { LONGEST_SOURCE, type Notebook } from "./notebook.ts";

const MOST_CELLS = 2000;

/** Throws a SyntaxError where there are more cells than a page can hold: before anything is made of them. */
export function checkCellCount(count: number): void {
  if (count <= MOST_CELLS) return;
  throw new SyntaxError(
    `expected at most ${MOST_CELLS.toLocaleString("en")} cells, got ${count.toLocaleString("en")}; split the notebook`,
  );
}

/** Throws a SyntaxError that says what is too much of a notebook, and what to do. */
export function checkSize({ cells }: Notebook): void {
  checkCellCount(cells.length);
  const long = cells.find(({ source }) => source.length > LONGEST_SOURCE);
  if (long === undefined) return;
  throw new SyntaxError(
    `expected at most ${LONGEST_SOURCE.toLocaleString("en")} characters in a cell, got ${long.source.length.toLocaleString("en")} in ${long.id}; keep data in a file beside the notebook`,
  );
}
