import type { CellResult } from "../state.ts";

/** Whether a cell did not run at all, since its own source could not be read. */
export function isSyntaxError(result: CellResult | undefined): boolean {
  const error = result?.outputs.find((output) => output?.kind === "error");
  // One that was thrown while the cell ran, as by JSON.parse, has calls that led to it.
  return result?.outcome === "failed" && error?.name === "SyntaxError" && error.frames.length === 0;
}
