import { expect, test } from "vitest";
import type { CellSpec } from "../../../notebook/notebook.ts";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import type { Output } from "../../../outputs/output.ts";
import { apply, openSession } from "../../../session/apply.ts";
import type { SessionOperation } from "../../../session/operations.ts";
import type { SessionState } from "../../../session/state.ts";
import { cellProgress } from "./cell-progress.ts";
import { partProgress, progressState, progressWords } from "./part-progress.ts";

const checks = (passed: boolean): Output => ({
  kind: "checks",
  results: [{ name: "n", why: "w", passed }],
});

function progressWith(isSolved: boolean, text: string) {
  const { state } = openSession(
    toNotebook({
      cells: [
        { id: "half", kind: "exercise", source: "1" },
        { id: "why", kind: "question", source: "Why?" },
      ],
      answers: { why: { text } },
    }),
  );
  const outputs = [checks(isSolved)];
  const result = { source: "1", outcome: "ok" as const, outputs, startedAt: 0, used: {} };
  return partProgress({ ...state, cells: { ...state.cells, half: { result } } })[0];
}

test("exercises count when all checks passed, questions when something was written", () => {
  const [begun, done] = [progressWith(false, "A note."), progressWith(true, "x".repeat(50))];
  if (begun === undefined || done === undefined) throw new Error("no progress");
  expect(progressWords(begun)).toBe(
    "1 of 1 cells evaluated, 0 of 1 exercises solved, 0 of 1 questions answered",
  );
  expect(progressState(begun)).toBe("open");
  expect(progressWords(done)).toContain("1 of 1 exercises solved, 1 of 1 questions answered");
  expect(progressState(done)).toBe("done");
});

/** Three parts of one cell each, the first two of which have run. */
function threeParts(...operations: SessionOperation[]): SessionState {
  const cells = [1, 2, 3].map((part): CellSpec => ({ id: `cell-${part}`, source: "1", part }));
  const finished = (runId: number): SessionOperation => ({
    ...{ type: "run-finished", runId, status: "ok", durationMs: 1 },
  });
  return [
    { type: "kernel-ready" } as const,
    { type: "run-cells", cellIds: ["cell-1", "cell-2"] } as const,
    finished(1),
    finished(2),
    ...operations,
  ].reduce((state, it) => apply(state, it).state, openSession(toNotebook({ cells })).state);
}

test("parts and cells that nobody has reached, that are finished and that changed are told apart", () => {
  const state = threeParts({ type: "edit-source", cellId: "cell-2", source: "2" });
  const parts = partProgress(state);
  expect(parts.map(progressState)).toEqual(["done", "changed", "new"]);
  expect(parts.map(progressWords)).toEqual([
    "1 of 1 cells evaluated, finished",
    "0 of 1 cells evaluated, changed since",
    "0 of 1 cells evaluated, not reached yet",
  ]);
  const marks = [1, 2, 3].map((part) => cellProgress(state, part)[0]?.mark);
  expect(marks).toEqual(["finished", "changed", "new"]);
});

test("a cell is marked as running and waiting, and as of an earlier kernel", () => {
  const both: SessionOperation = { type: "run-cells", cellIds: ["cell-1", "cell-3"] };
  const marks = (state: SessionState) =>
    [1, 2, 3].map((part) => cellProgress(state, part)[0]?.mark);
  expect(marks(threeParts(both))).toEqual(["running", "finished", "waiting"]);
  const replaced: SessionOperation = { type: "kernel-replaced", message: "gone" };
  expect(marks(threeParts(replaced))).toEqual(["earlier", "earlier", "new"]);
});
