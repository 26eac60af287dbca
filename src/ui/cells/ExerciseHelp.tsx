import { useId, useState } from "react";
import type { Exercise } from "../../notebook/exercise.ts";
import type { CellResult } from "../../session/state.ts";
import { isTry } from "./exercise-progress.ts";
import { Prose } from "./Prose.tsx";

interface ExerciseHelpProps {
  exercise: Exercise;
  result: CellResult | undefined;
}

/** Hints, one more at each press; a solution after a try, or when the last hint is open. */
export function ExerciseHelp({ exercise, result }: ExerciseHelpProps) {
  const { hints, solution } = exercise;
  const [hintCount, setHintCount] = useState(0);
  const [solutionState, setSolutionState] = useState<"closed" | "refused" | "open">("closed");
  const [hasTried, setTried] = useState(false);
  if (!hasTried && isTry(result, exercise)) setTried(true);
  const solutionId = useId();
  const hasMoreHints = hintCount < hints.length;
  const mayOpen = hasTried || !hasMoreHints;
  const isOpen = solutionState === "open";
  return (
    <>
      <div className="exercise-buttons">
        {hints.length === 0 ? null : (
          <button
            type="button"
            className="button"
            // Not `disabled`: that would take the focus from a reader who has just opened the last one.
            aria-disabled={!hasMoreHints}
            onClick={() => hasMoreHints && setHintCount(hintCount + 1)}
          >
            {hintButton(hintCount, hints.length)}
          </button>
        )}
        {solution === "" ? null : (
          <button
            type="button"
            className="button"
            // Too early, it says when: so it is not disabled.
            aria-expanded={isOpen}
            aria-controls={isOpen ? solutionId : undefined}
            onClick={() => setSolutionState(mayOpen ? (isOpen ? "closed" : "open") : "refused")}
          >
            {isOpen ? "Hide the solution" : "Show a solution"}
          </button>
        )}
      </div>
      <div className="exercise-help" aria-live="polite">
        {solutionState === "refused" && !mayOpen ? (
          <p className="exercise-note">
            A solution can be seen after your first try, or once all hints are open.
          </p>
        ) : null}
        {hintCount === 0 ? null : (
          <ol className="exercise-hints" aria-label="Hints">
            {hints.slice(0, hintCount).map((hint) => (
              <li key={hint}>
                <Prose source={hint} />
              </li>
            ))}
          </ol>
        )}
        {isOpen ? (
          <section id={solutionId} className="exercise-solution" aria-label="One solution">
            <Prose source={`\`\`\`\`ts\n${solution}\n\`\`\`\``} />
          </section>
        ) : null}
      </div>
    </>
  );
}

function hintButton(shown: number, total: number): string {
  if (shown === 0) return "Show a hint";
  return shown < total ? `Next hint (${shown} of ${total} open)` : "No more hints";
}
