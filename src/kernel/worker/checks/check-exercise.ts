/** Runs the checks of an exercise against what its cell has just defined. Nothing that they declare or assign is left behind. */
import type { CellFunction } from "../../../compiler/cell-runtime.ts";
import type { ChecksOutput } from "../../../outputs/checks.ts";
import type { CellErrors } from "../cell-errors.ts";
import type { CompiledCells } from "../compiled-cells.ts";
import type { StopSignal } from "../stop-signal.ts";
import { checkScope } from "./check-scope.ts";
import { explainFailure } from "./explain-failure.ts";
import { withFieldsNamed } from "./name-fields.ts";
import { type ChecksHost, runChecks } from "./run-checks.ts";

export interface ExerciseRun {
  runId: number;
  cellId: string;
  /** The code of the checks. */
  checks: string;
  /** The notebook's scope. */
  scope: Record<string, unknown>;
  cells: CompiledCells;
  errors: CellErrors;
  stop: StopSignal;
  show(output: ChecksOutput): void;
  /** Only the names of the checks are wanted. */
  isListing?: boolean;
  /** Begins compiled code in a scope. */
  begin(body: CellFunction, scope: Record<string, unknown>): Promise<unknown>;
}

/** Says what the checks found; throws a StopRequest if the run was asked to stop. */
export function checkExercise(run: ExerciseRun): Promise<void> {
  const { runId, cellId, checks, cells, errors, stop } = run;
  const names = new Map<string, unknown>();
  const named = withFieldsNamed(checks);
  const gather: ChecksHost["gather"] = async (vocabulary) => {
    const { cell, body } = await cells.compileChecks(cellId, runId, named, Object.keys(vocabulary));
    errors.remember(`${cellId} checks`, cell);
    const scope = checkScope(run.scope, (name) => cells.isLeftOver(name), { ...vocabulary });
    for (const name of cell.names.uses) if (name in scope) names.set(name, scope[name]);
    return run.begin(body, scope);
  };
  return runChecks({
    gather,
    wait: (value) => stop.wait(value),
    explain: (thrown) =>
      explainFailure(thrown, {
        checks,
        names,
        declared: cells.declaredBy(cellId),
        cellId,
        toOutput: (error) => errors.toOutput(error, cellId),
      }),
    show: run.show,
    isListing: run.isListing ?? false,
  });
}
