/** How far the reader is with an exercise, from its last run. Derived, never stored: the run's outputs are. */
import type { Exercise } from "../../notebook/exercise.ts";
import type { ChecksOutput } from "../../outputs/checks.ts";
import type { CellStatus } from "../../session/running/status.ts";
import type { CellResult } from "../../session/state.ts";

export interface ChecksSummary {
  readonly words: string;
  readonly tone: "quiet" | "passed" | "failed";
}

/** Result of the checks, in a sentence. */
export function checksSummary(
  status: CellStatus,
  result: CellResult | undefined,
  exercise?: Exercise,
): ChecksSummary {
  if (status === "running" || status === "queued") return quiet("Checking…");
  const checks = checksIn(result);
  if (checks === undefined) {
    return quiet(
      result?.outcome === "failed"
        ? "Not checked: the cell failed."
        : "Run the cell to check your code.",
    );
  }
  const { results, pending = [] } = checks;
  const total = results.length + pending.length;
  const passed = results.filter((check) => check.passed).length;
  const count = passed === total && total > 1 ? `All ${total}` : `${passed} of ${total}`;
  const noun = total === 1 ? "check" : "checks";
  if (pending.length > 0) {
    return { words: `${count} ${noun} passed before the run ended.`, tone: "failed" };
  }
  if (status === "stale")
    return quiet(`${count} ${noun} passed. Run the cell to check it as it is now.`);
  const words = `${count} ${noun} pass.`;
  if (passed === total) return { words, tone: "passed" };
  return isUntried(result, exercise) ? quiet(words) : { words, tone: "failed" };
}

/** Whether the reader has run something of their own: the starter as it stands is no try. */
export function isTry(result: CellResult | undefined, exercise: Exercise): boolean {
  return result !== undefined && result.outcome !== "running" && !isUntried(result, exercise);
}

/** Whether what was run is the starter as it stands: nothing that a student wrote was checked. */
export function isUntried(result: CellResult | undefined, exercise: Exercise | undefined): boolean {
  return result !== undefined && result.source.trim() === exercise?.starter.trim();
}

/** Whether the last run ended with all checks passed. */
export function isSolved(result: CellResult | undefined): boolean {
  const { results, pending = [] } = checksIn(result) ?? { results: [] };
  return results.length > 0 && pending.length === 0 && results.every(({ passed }) => passed);
}

function checksIn(result: CellResult | undefined): ChecksOutput | undefined {
  return result?.outputs.findLast((output): output is ChecksOutput => output?.kind === "checks");
}

function quiet(words: string): ChecksSummary {
  return { words, tone: "quiet" };
}
