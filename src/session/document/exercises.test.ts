import { expect, test } from "vitest";
import { exercisesOf } from "../../notebook/exercise.ts";
import type { NotebookSpec } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { SessionOperation } from "../operations.ts";
import { planRun } from "../running/plan.ts";
import { cellStatus } from "../running/status.ts";
import type { SessionState } from "../state.ts";

const spec: NotebookSpec = {
  id: "n",
  cells: [
    { id: "data", source: "const sample = [1]" },
    {
      id: "median",
      kind: "exercise",
      source: "start",
      exercise: { hints: ["h"], solution: "s", checks: "c" },
    },
  ],
};
const uses = (name: string) => ({ declares: {}, uses: [name], assigns: [] });

/** The exercise opened, all cells analysed: its checks read `sample`, its own source does not. */
function session(): SessionState {
  const { state } = openSession(toNotebook(spec), exercisesOf(spec));
  return step(
    state,
    {
      type: "cell-analysed",
      cellId: "data",
      source: "const sample = [1]",
      names: { declares: { sample: "const" }, uses: [], assigns: [] },
    },
    {
      type: "cell-analysed",
      cellId: "median",
      source: "start",
      names: { declares: { median: "const" }, uses: [], assigns: [] },
      checked: ["median", "sample"],
    },
    { type: "kernel-ready" },
  );
}

function step(state: SessionState, ...operations: SessionOperation[]): SessionState {
  return operations.reduce((next, operation) => apply(next, operation).state, state);
}

function run(state: SessionState, cellId: string): SessionState {
  let next = step(state, { type: "run-cells", cellIds: [cellId] });
  while (next.run) {
    const { runId } = next.run;
    next = step(next, { type: "run-finished", runId, status: "ok", durationMs: 1 });
  }
  return next;
}

test("an exercise is sent to the kernel with its checks, other cells without", () => {
  const { effects } = apply(session(), { type: "run-cells", cellIds: ["data", "median"] });
  expect(effects).toEqual([
    { type: "run", place: "page", runId: 1, cellId: "data", source: "const sample = [1]", seed: 0 },
  ]);
  const ran = run(session(), "data");
  expect(apply(ran, { type: "run-cells", cellIds: ["median"] }).effects).toEqual([
    {
      type: "run",
      place: "page",
      runId: 2,
      cellId: "median",
      source: "start",
      seed: 0,
      checks: "c",
    },
  ]);
});

test("what the checks read is run first", () => {
  expect(planRun(session(), ["median"])).toEqual(["data", "median"]);
});

test("what the checks read does not make the exercise stale; what its source reads does", () => {
  const state = run(run(session(), "median"), "data");
  expect(cellStatus(state, "median")).toBe("evaluated");
  const reading = step(state, {
    type: "cell-analysed",
    cellId: "median",
    source: "start",
    names: uses("sample"),
  });
  expect(cellStatus(run(run(reading, "median"), "data"), "median")).toBe("stale");
});

test("an exercise stays one", () => {
  const state = session();
  const change: SessionOperation = { type: "change-kind", cellId: "median", kind: "markdown" };
  expect(step(state, change)).toBe(state);
});

test("what a reset takes away is kept, and can be brought back", () => {
  const edited = step(session(), { type: "edit-source", cellId: "median", source: "mine" });
  const reset = step(edited, { type: "reset-cell", cellId: "median", source: "start" });
  expect(reset.notebook.cells[1]?.source).toBe("start");
  expect(reset.cells["median"]?.replaced?.source).toBe("mine");
  const back = step(reset, { type: "reset-cell", cellId: "median", source: "mine" });
  expect(back.notebook.cells[1]?.source).toBe("mine");
});

test("a cell that became an exercise since the copy was begun is one when it is reset", () => {
  const old = toNotebook({ id: "n", cells: [{ id: "median", source: "old" }] });
  const { state } = openSession(old, exercisesOf(spec));
  expect(apply(state, { type: "run-all" }).effects).not.toMatchObject([{ checks: "c" }]);
  const reset = step(state, { type: "reset-cell", cellId: "median", source: "start" });
  expect(reset.notebook.cells).toMatchObject([{ kind: "exercise", source: "start" }]);
});

test("the document holds nothing of an exercise but the reader's source", () => {
  const { notebook } = session();
  expect(Object.keys(notebook.cells[1] ?? {})).toEqual(["id", "part", "kind", "source"]);
});
