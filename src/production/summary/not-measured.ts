/** Text in place of a figure that a cell of the module would measure. */
export function notMeasured(cell: string): string {
  return `not measured yet: run the cell “${cell}”`;
}
