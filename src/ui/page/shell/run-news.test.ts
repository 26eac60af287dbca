import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import { apply, openSession } from "../../../session/apply.ts";
import type { SessionOperation } from "../../../session/operations.ts";
import { runNews } from "./run-news.ts";

const CELLS = [
  { id: "load-data", source: "1" },
  { id: "train", source: "2" },
];

function after(...operations: SessionOperation[]): string {
  const opened = openSession(toNotebook({ cells: CELLS })).state;
  return runNews(operations.reduce((state, it) => apply(state, it).state, opened));
}

const ready: SessionOperation = { type: "kernel-ready" };
const ended = (runId: number, status: "ok" | "failed"): SessionOperation => ({
  type: "run-finished",
  runId,
  status,
  durationMs: 1240,
});

test("a run is told at its beginning and its end, and nothing in between", () => {
  expect(after(ready)).toBe("");
  const run: SessionOperation = { type: "run-cells", cellIds: ["train"] };
  expect(after(ready, run)).toBe("Running train");
  expect(after(ready, run, ended(1, "ok"))).toBe("train ran in 1.24 s");
  expect(after(ready, run, ended(1, "failed"))).toBe("train failed");
});

test("a cell that could not be read is said to have a syntax error", () => {
  const run: SessionOperation = { type: "run-cells", cellIds: ["train"] };
  const failing = (frames: { cellId: string; line: number; column: number }[]): string => {
    const output = { kind: "error", name: "SyntaxError", message: "x", frames } as const;
    const shown: SessionOperation = {
      type: "outputs-changed",
      runId: 1,
      changes: [{ slot: 0, output }],
    };
    return after(ready, run, shown, ended(1, "failed"));
  };
  expect(failing([])).toBe("train has a syntax error");
  // What a cell throws itself, as JSON.parse does, is an error of its run.
  expect(failing([{ cellId: "train", line: 1, column: 1 }])).toBe("train failed");
});

test("of many cells it is told once that they run", () => {
  const all: SessionOperation = { type: "run-all" };
  expect(after(ready, all)).toBe("Running cells");
});
