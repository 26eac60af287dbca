/** Opens the earlier notebook again, with its outputs; the names that its cells made are gone with their kernel. */
import type { Session } from "../session.ts";
import type { CellResult, SessionState } from "../state.ts";

export function returnTo(session: Session, before: SessionState): void {
  const { notebook, exercises, questions, trust, cells } = before;
  session.dispatch({ type: "open", notebook, exercises, questions, trust });
  const results = Object.entries(cells).flatMap(([id, { result }]) =>
    result === undefined || result.outcome === "running" ? [] : [[id, aborted(result)] as const],
  );
  session.dispatch({ type: "results-restored", results: Object.fromEntries(results) });
}

function aborted(result: CellResult): CellResult {
  return { ...result, outcome: "aborted", used: {}, restored: true };
}
