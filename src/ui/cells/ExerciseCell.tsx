import { lookUp } from "../../base/look-up.ts";
import type { Exercise } from "../../notebook/exercise.ts";
import type { CellStatus } from "../../session/running/status.ts";
import type { CellResult } from "../../session/state.ts";
import { useSessionState } from "../use-session.ts";
import { CodeCell, type CodeCellProps } from "./CodeCell.tsx";
import { ExerciseHelp } from "./ExerciseHelp.tsx";
import { checksSummary } from "./exercise-progress.ts";
import "./exercise.css";

/** A cell that its reader is asked to write: code like any other, with the results of its checks, and help. */
export function ExerciseCell(props: CodeCellProps) {
  const exercise = useSessionState((state) => lookUp(state.exercises, props.cell.id));
  return (
    <CodeCell
      {...props}
      kindLabel="Exercise"
      foot={<ExerciseFoot exercise={exercise} status={props.status} result={props.state?.result} />}
    />
  );
}

interface ExerciseFootProps {
  exercise: Exercise | undefined;
  status: CellStatus;
  result: CellResult | undefined;
}

function ExerciseFoot({ exercise, status, result }: ExerciseFootProps) {
  if (exercise === undefined) {
    return (
      <div className="exercise-foot">
        <p className="exercise-summary">
          The module no longer has this exercise, so there is nothing to check it with.
        </p>
      </div>
    );
  }
  const { words, tone } = checksSummary(status, result, exercise);
  return (
    <div className="exercise-foot">
      <p className={`exercise-summary exercise-${tone}`} role="status">
        {words}
      </p>
      <ExerciseHelp exercise={exercise} result={result} />
    </div>
  );
}
