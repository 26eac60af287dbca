/** Heights of what stands above each other in a flame chart, in pixels. */

export const AXIS_HEIGHT = 22;
export const ROW_HEIGHT = 20;
const GAP = 26;
export const MEMORY_HEIGHT = 64;
/** Shows which part of the pass is in view. */
export const OVERVIEW_HEIGHT = 5;

export function rowTop(row: number): number {
  return AXIS_HEIGHT + row * ROW_HEIGHT;
}

/** The row at a height; -1 outside of all. */
export function rowAt(y: number, rows: number): number {
  const row = Math.floor((y - AXIS_HEIGHT) / ROW_HEIGHT);
  return row >= 0 && row < rows ? row : -1;
}

export function memoryTop(rows: number): number {
  return rowTop(rows) + GAP;
}

export function flameHeight(rows: number): number {
  return memoryTop(rows) + MEMORY_HEIGHT + 6 + OVERVIEW_HEIGHT;
}
