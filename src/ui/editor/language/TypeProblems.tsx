import { useSyncExternalStore } from "react";
import type { Problem } from "../../../kernel/language/protocol.ts";
import type { Cell } from "../../../notebook/notebook.ts";
import { useServices } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";
import { placeAt } from "./place-at.ts";

/** A text pasted into a cell may have an error in every line. */
const MOST_LISTED = 20;

/** Beneath a cell's source: what its types say is wrong, as a list that leads to each place; or that they are being loaded. */
export function TypeProblems({ cell }: { cell: Cell }) {
  const { language } = useServices();
  const subscribe = language.subscribe.bind(language);
  const problems = useSyncExternalStore(subscribe, () => language.problemsOf(cell.id));
  const status = useSyncExternalStore(subscribe, () => language.status);
  const isEdited = useSessionState(
    ({ selection }) => selection.cellId === cell.id && selection.mode === "edit",
  );
  const errors = problems.filter(({ severity }) => severity === "error");
  if (isEdited && status === "loading") {
    return (
      <p className="type-problems type-loading">
        <span role="status">Loading TypeScript …</span> <LoadedShare />
      </p>
    );
  }
  if (isEdited && status === "failed") {
    return (
      <p className="type-problems" role="status">
        TypeScript could not be loaded: there is no completion, but cells still run.
      </p>
    );
  }
  if (errors.length === 0) return null;
  return (
    <details className="type-problems">
      <summary>
        {errors.length === 1 ? "1 type error" : `${errors.length.toLocaleString("en")} type errors`}
        <span className="type-problems-hint">: the cell may still run</span>
      </summary>
      <ul aria-label="Type errors">
        {errors.slice(0, MOST_LISTED).map((problem) => (
          <ProblemItem
            key={`${problem.from} ${problem.to} ${problem.message}`}
            cell={cell}
            problem={problem}
          />
        ))}
        {errors.length > MOST_LISTED ? (
          <li>and {(errors.length - MOST_LISTED).toLocaleString("en")} more</li>
        ) : null}
      </ul>
    </details>
  );
}

/** Apart from the status, which would otherwise be read out at every percent. */
function LoadedShare() {
  const { language } = useServices();
  const share = useSyncExternalStore(language.subscribe.bind(language), () => language.share);
  if (share === undefined) return null;
  return (
    <>
      <progress aria-label="TypeScript" value={share} /> {Math.round(100 * share)} %
    </>
  );
}

function ProblemItem({ cell, problem }: { cell: Cell; problem: Problem }) {
  const { session, desk } = useServices();
  const place = placeAt(cell.source, problem.from);
  return (
    <li>
      <button
        type="button"
        className="link"
        onClick={() => {
          session.dispatch({ type: "select", selection: { cellId: cell.id, mode: "edit" } });
          desk.focus(cell.id, place);
        }}
      >
        Line {place.line}
      </button>{" "}
      {problem.message}
    </li>
  );
}
