import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import { apply, openSession } from "../../../session/apply.ts";
import type { SessionState } from "../../../session/state.ts";
import { expectedTimes, roughTime } from "./expected-times.ts";

const PARTS = [
  { part: 1, title: "One", summary: "", seconds: 10 },
  { part: 2, title: "Two", summary: "", seconds: 60 },
  { part: 3, title: "Three", summary: "" },
];

function opened(base: { module: string; version: number } | null): SessionState {
  const cells = [1, 2, 3].map((part) => ({ id: `cell-${part}`, source: "1", part }));
  return openSession(toNotebook({ cells, base })).state;
}

function ran(state: SessionState, cellId: string, durationMs: number): SessionState {
  const begun = apply(apply(state, { type: "kernel-ready" }).state, {
    type: "run-cells",
    cellIds: [cellId],
  }).state;
  return apply(begun, {
    ...{ type: "run-finished", runId: begun.lastRunId, status: "ok", durationMs },
  }).state;
}

test("parts that ran here took what they took; the others are expected in the same ratio", () => {
  const before = opened({ module: "capstone", version: 2 });
  expect(expectedTimes(before, PARTS)).toEqual([
    { part: 1, seconds: 10, isMeasured: false },
    { part: 2, seconds: 60, isMeasured: false },
  ]);
  const after = ran(before, "cell-1", 5000);
  expect(expectedTimes(after, PARTS)).toEqual([
    { part: 1, seconds: 5, isMeasured: true },
    { part: 2, seconds: 30, isMeasured: false },
  ]);
});

test("nothing is said of another notebook", () => {
  expect(expectedTimes(opened(null), PARTS)).toEqual([]);
});

test.each([
  [0.4, ""],
  [3.2, "3 s"],
  [38, "40 s"],
  [58, "1 min"],
  [80, "1½ min"],
  [250, "4 min"],
  [1000, "17 min"],
])("%d s are said as “%s”", (seconds, text) => {
  expect(roughTime(seconds)).toBe(text);
});
