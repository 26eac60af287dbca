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

test("of many cells it is told once that they run", () => {
  const all: SessionOperation = { type: "run-all" };
  expect(after(ready, all)).toBe("Running cells");
});
