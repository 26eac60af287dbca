import type { CellId } from "../../notebook/notebook.ts";

export type RunRequest =
  /** Runs these cells, and before each the stale cells that it depends on. */
  | { type: "run-cells"; cellIds: readonly CellId[] }
  | { type: "run-all" }
  | { type: "run-stale" }
  /** Runs every cell from the first to this one. */
  | { type: "run-to"; cellId: CellId };
