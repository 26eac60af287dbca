/** For tests of runs: sessions without a kernel, whose cells declare and use what is asked for. */
import type { CellNames } from "../../compiler/names.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import { cellStatus } from "./status.ts";

/** `declares <- uses` as text: `"x, y <- a"`; a name with `=` is assigned without being declared. */
export function names(text: string): CellNames {
  const [given = "", used = ""] = text.split("<-").map((side) => side.trim());
  const words = (side: string) => side.split(/[\s,]+/).filter(Boolean);
  return {
    declares: Object.fromEntries(
      words(given)
        .filter((word) => !word.endsWith("="))
        .map((word) => [word, "let" as const]),
    ),
    uses: words(used),
    assigns: words(given)
      .filter((word) => word.endsWith("="))
      .map((word) => word.slice(0, -1)),
  };
}

/** A session with a cell for each entry, kernel ready. */
export function session(cells: Record<string, string>): SessionState {
  const ids = Object.keys(cells);
  const notebook = toNotebook({ id: "n", cells: ids.map((id) => ({ id, source: id })) });
  let { state } = openSession(notebook);
  for (const id of ids) {
    state = step(state, {
      type: "cell-analysed",
      cellId: id,
      source: id,
      names: names(cells[id] ?? ""),
    });
  }
  return step(state, { type: "kernel-ready" });
}

export function step(state: SessionState, operation: SessionOperation): SessionState {
  return apply(state, operation).state;
}

/** Lets the kernel finish the running cell, and all after it, well. */
export function drain(
  state: SessionState,
  outcome: "ok" | "failed" | "stopped" = "ok",
): SessionState {
  let next = state;
  while (next.run) {
    next = step(next, {
      type: "run-finished",
      runId: next.run.runId,
      status: outcome,
      durationMs: 1,
    });
  }
  return next;
}

export function run(state: SessionState, ...cellIds: string[]): SessionState {
  return drain(step(state, { type: "run-cells", cellIds }));
}

export function statuses(state: SessionState): Record<string, string> {
  return Object.fromEntries(state.notebook.cells.map(({ id }) => [id, cellStatus(state, id)]));
}
