import { expect, test } from "vitest";
import type { ChecksOutput } from "../../outputs/checks.ts";
import type { CellResult } from "../../session/state.ts";
import { checksSummary, isTry } from "./exercise-progress.ts";

function ran(passed: boolean[], pending?: string[]): CellResult {
  const checks: ChecksOutput = {
    kind: "checks",
    results: passed.map((it) => ({ name: "n", why: "w", passed: it })),
    ...(pending === undefined ? {} : { pending }),
  };
  return { source: "mine", outcome: "ok", outputs: [checks], startedAt: 0, used: {} };
}

test("what the checks came to is said in a sentence", () => {
  expect(checksSummary("fresh", undefined).words).toBe("Run the cell to check your code.");
  expect(checksSummary("running", ran([true])).words).toBe("Checking…");
  expect(checksSummary("evaluated", ran([true, false, true]))).toEqual({
    words: "2 of 3 checks pass.",
    tone: "failed",
  });
  expect(checksSummary("evaluated", ran([true, true]))).toEqual({
    words: "All 2 checks pass.",
    tone: "passed",
  });
  expect(checksSummary("stale", ran([true])).words).toBe(
    "1 of 1 check passed. Run the cell to check it as it is now.",
  );
  expect(checksSummary("aborted", ran([true], ["next"]))).toEqual({
    words: "1 of 2 checks passed before the run ended.",
    tone: "failed",
  });
});

test("a result of an earlier visit says what it said then", () => {
  const restored: CellResult = { ...ran([true, true]), outcome: "aborted", restored: true };
  expect(checksSummary("aborted", restored).words).toBe("All 2 checks pass.");
});

test("a cell that failed was not checked", () => {
  const failed: CellResult = { ...ran([]), outcome: "failed", outputs: [] };
  expect(checksSummary("failed", failed).words).toBe("Not checked: the cell failed.");
});

test("a run of the starter as it stands is no try, and nothing has failed", () => {
  const exercise = { starter: "start", hints: [], solution: "", checks: "" };
  const starter = { ...ran([false, true]), source: "start\n" };
  expect(checksSummary("evaluated", starter, exercise)).toEqual({
    words: "1 of 2 checks pass.",
    tone: "quiet",
  });
  expect(checksSummary("evaluated", ran([false, true]), exercise).tone).toBe("failed");
  expect(isTry(undefined, exercise)).toBe(false);
  expect(isTry({ ...ran([]), source: "start\n" }, exercise)).toBe(false);
  expect(isTry(ran([]), exercise)).toBe(true);
});
