import { expect, test } from "vitest";
import type { SessionState } from "../state.ts";
import { planStale } from "./plan.ts";
import { drain, names, run, session, statuses, step } from "./sessions.testing.ts";

const edit = (state: SessionState, cellId: string, source = "new") =>
  step(state, { type: "edit-source", cellId, source });

/** A chain of twenty cells, each on the one before, and one apart, all of which have run. */
function chain(): SessionState {
  const cells = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`c${i}`, `n${i} <- ${i === 0 ? "" : `n${i - 1}`}`]),
  );
  return drain(step(session({ ...cells, apart: "z" }), { type: "run-all" }));
}

const stale = (state: SessionState) =>
  Object.entries(statuses(state)).flatMap(([id, status]) => (status === "stale" ? [id] : []));

test("an edit marks every cell that follows from it at once, and no other", () => {
  const before = chain();
  expect(stale(before)).toEqual([]);
  const edited = edit(before, "c0");
  expect(stale(edited)).toHaveLength(20);
  expect(stale(edit(before, "c17"))).toEqual(["c17", "c18", "c19"]);
  // What is marked is what Run stale runs.
  expect(planStale(edited)).toEqual(stale(edited));
  expect(stale(drain(step(edited, { type: "run-stale" })))).toEqual([]);
  expect(stale(edit(edited, "c0", "c0"))).toEqual([]);
});

test("what follows stays marked while the edited cell runs, and once it has run", () => {
  const running = step(edit(chain(), "c17"), { type: "run-cells", cellIds: ["c17"] });
  expect(stale(running)).toEqual(["c18", "c19"]);
  expect(stale(drain(running))).toEqual(["c18", "c19"]);
});

test("a source that no longer parses is an edit like any other", () => {
  const broken = edit(chain(), "c17", "const =");
  const analysed = step(broken, {
    ...{ type: "cell-analysed", cellId: "c17", source: "const =", names: undefined },
  });
  expect(stale(analysed)).toEqual(["c17", "c18", "c19"]);
  const failed = drain(step(analysed, { type: "run-cells", cellIds: ["c17"] }), "failed");
  expect(stale(failed)).toEqual(["c18", "c19"]);
});

test("a new cell that declares a name again changes what the cells below it use", () => {
  let state = run(session({ a: "x", b: "y <- x", c: "<- y" }), "a", "b", "c");
  state = step(state, { type: "insert-cell", place: "below", anchor: "a", kind: "code", id: "d" });
  expect(stale(state)).toEqual([]);
  state = step(state, { type: "cell-analysed", cellId: "d", source: "", names: names("x") });
  expect(stale(state)).toEqual(["b", "c"]);
  expect(stale(drain(step(state, { type: "run-stale" })))).toEqual([]);
});

test("a stopped cell has left its names: what ran on them still follows from it", () => {
  let state = session({ train: "model", use: "<- model" });
  state = step(step(state, { type: "run-cells", cellIds: ["train"] }), { type: "stop" });
  state = drain(state, "stopped");
  state = run(state, "use");
  expect(statuses(state)).toEqual({ train: "aborted", use: "evaluated" });
  expect(stale(edit(state, "train"))).toEqual(["use"]);
});

test("results of an earlier visit are of an earlier source once what they follow from is edited", () => {
  const state = step(chain(), { type: "kernel-replaced", message: "gone" });
  expect(stale(edit(state, "c0"))).toEqual([]);
  expect(new Set(Object.values(statuses(edit(state, "c0"))))).toEqual(new Set(["aborted"]));
});
