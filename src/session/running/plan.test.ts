import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import { planRun } from "./plan.ts";
import { drain, run, session, statuses, step } from "./sessions.testing.ts";
import { cellStatus } from "./status.ts";

test("running a cell first runs what it depends on, through other cells too", () => {
  const state = session({ data: "x", model: "m <- x", other: "o", train: "<- m" });
  expect(planRun(state, ["train"])).toEqual(["data", "model", "train"]);
});

test("a dependency that is evaluated is not run again", () => {
  const state = run(session({ data: "x", model: "m <- x" }), "data");
  expect(planRun(state, ["model"])).toEqual(["model"]);
});

test("a cell goes stale when a name that it used gets a new version", () => {
  let state = run(
    session({ data: "x", model: "m <- x", other: "o <- y" }),
    "data",
    "model",
    "other",
  );
  expect(statuses(state)).toEqual({ data: "evaluated", model: "evaluated", other: "evaluated" });
  state = run(state, "data");
  expect(statuses(state)).toEqual({ data: "evaluated", model: "stale", other: "evaluated" });
});

test("a cell stays evaluated when a cell that it does not use runs again", () => {
  const state = run(session({ a: "x", b: "y", c: "<- y" }), "a", "b", "c");
  expect(statuses(run(state, "a"))).toEqual({ a: "evaluated", b: "evaluated", c: "evaluated" });
});

test("editing a cell makes it stale; putting the old source back makes it evaluated", () => {
  let state = run(session({ a: "x" }), "a");
  state = step(state, { type: "edit-source", cellId: "a", source: "changed" });
  expect(cellStatus(state, "a")).toBe("stale");
  state = step(state, { type: "edit-source", cellId: "a", source: "a" });
  expect(cellStatus(state, "a")).toBe("evaluated");
});

test("a cell that assigns a name of another gives it a new version, and is not stale by its own doing", () => {
  const state = run(session({ let: "n", more: "n= <- n", read: "<- n" }), "let", "more", "read");
  expect(statuses(state)).toEqual({ let: "evaluated", more: "evaluated", read: "evaluated" });
  expect(statuses(run(state, "more"))).toEqual({
    let: "evaluated",
    more: "evaluated",
    read: "stale",
  });
});

test("redeclaring: a cell depends on the nearest declaration above it", () => {
  const state = session({ first: "x", second: "x", last: "<- x" });
  expect(planRun(state, ["last"])).toEqual(["second", "last"]);
});

test("what follows a cell that will run is run too, between it and the target", () => {
  let state = run(session({ a: "x", b: "y <- x", c: "<- y" }), "a", "b", "c");
  state = step(state, { type: "edit-source", cellId: "a", source: "new" });
  expect(planRun(state, ["c"])).toEqual(["a", "b", "c"]);
});

test("run stale runs what is stale and what that makes stale, in order, and nothing else", () => {
  let state = run(session({ a: "x", b: "y <- x", c: "z", d: "<- y" }), "a", "b", "c", "d");
  state = step(state, { type: "edit-source", cellId: "a", source: "new" });
  state = step(state, { type: "run-stale" });
  expect([state.run?.cellId, ...state.queue]).toEqual(["a", "b", "d"]);
  expect(statuses(drain(state))).toEqual({
    a: "evaluated",
    b: "evaluated",
    c: "evaluated",
    d: "evaluated",
  });
});

test("a failed cell takes its dependents out of the queue and leaves the others", () => {
  let state = session({ a: "x", b: "y <- x", c: "<- y", d: "z" });
  state = step(state, { type: "run-all" });
  expect(state.run?.cellId).toBe("a");
  state = step(state, { type: "run-finished", runId: 1, status: "failed", durationMs: 1 });
  expect(state.run?.cellId).toBe("d");
  expect(statuses(drain(state))).toEqual({ a: "failed", b: "fresh", c: "fresh", d: "evaluated" });
});

test("events of an old run are dropped", () => {
  const state = step(session({ a: "x" }), { type: "run-all" });
  const output = { kind: "text", stream: "value", text: "1" } as const;
  const stray = step(state, { type: "outputs-changed", runId: 7, changes: [{ slot: 0, output }] });
  expect(stray).toBe(state);
  const own = step(state, { type: "outputs-changed", runId: 1, changes: [{ slot: 0, output }] });
  expect(own.cells["a"]?.result?.outputs).toEqual([output]);
});

test("stop empties the queue and asks the kernel to stop the run", () => {
  const state = step(session({ a: "x", b: "y" }), { type: "run-all" });
  const { state: stopped, effects } = apply(state, { type: "stop" });
  expect(effects).toEqual([{ type: "stop", runId: 1 }]);
  expect(stopped.queue).toEqual([]);
  const done = step(stopped, { type: "run-finished", runId: 1, status: "stopped", durationMs: 5 });
  expect(statuses(done)).toEqual({ a: "aborted", b: "fresh" });
  expect(Object.keys(done.scope)).toEqual(["x"]);
});

test("a stopped cell keeps its names: what follows runs on them and does not begin it again", () => {
  let state = step(session({ train: "model", use: "<- model" }), {
    type: "run-cells",
    cellIds: ["train"],
  });
  state = step(step(state, { type: "stop" }), {
    type: "run-finished",
    runId: 1,
    status: "stopped",
    durationMs: 5,
  });
  expect(planRun(state, ["use"])).toEqual(["use"]);
  state = step(state, { type: "edit-source", cellId: "train", source: "new" });
  expect(planRun(state, ["use"])).toEqual(["train", "use"]);
});

test("a replaced kernel aborts what had run; run stale runs it all again", () => {
  let state = run(session({ a: "x", b: "<- x" }), "a", "b");
  state = step(state, { type: "kernel-replaced", message: "gone" });
  expect(statuses(state)).toEqual({ a: "aborted", b: "aborted" });
  expect(state.scope).toEqual({});
  state = step(step(state, { type: "kernel-ready" }), { type: "run-stale" });
  expect(statuses(drain(state))).toEqual({ a: "evaluated", b: "evaluated" });
});

test("a replaced kernel leaves a mark on the cell that it cut off, until that runs again", () => {
  let state = run(session({ a: "x", b: "<- x" }), "a");
  state = step(state, { type: "run-cells", cellIds: ["b"] });
  state = step(state, { type: "kernel-replaced", message: "gone" });
  const cutOff = () => state.notebook.cells.filter(({ id }) => state.cells[id]?.result?.cutOff);
  expect(cutOff().map(({ id }) => id)).toEqual(["b"]);
  state = step(step(state, { type: "kernel-ready" }), { type: "run-cells", cellIds: ["b"] });
  // It runs again with what it needs.
  expect([state.run?.cellId, ...state.queue]).toEqual(["a", "b"]);
  state = drain(state);
  expect(cutOff()).toEqual([]);
});

test("a cell asked for before the kernel is ready is handed to it at once; it waits there", () => {
  const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });
  const { state, effects } = apply(openSession(notebook).state, { type: "run-all" });
  expect(effects.map(({ type }) => type)).toEqual(["run"]);
  expect(step(state, { type: "kernel-ready" }).run?.cellId).toBe("a");
});

test("a kernel that has failed is handed nothing", () => {
  const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });
  const failed = step(openSession(notebook).state, { type: "kernel-failed", message: "no" });
  expect(apply(failed, { type: "run-all" }).effects).toEqual([]);
});
