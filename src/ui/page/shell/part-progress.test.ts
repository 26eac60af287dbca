import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import type { Output } from "../../../outputs/output.ts";
import { openSession } from "../../../session/apply.ts";
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
