import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { Applied, SessionOperation } from "../operations.ts";
import { lowest, mergeTrust, placeOf, readTrust, type Trust } from "./trust.ts";

const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });

function opened(trust: Trust): Applied["state"] {
  return apply(openSession(notebook, {}, trust).state, { type: "kernel-ready" }).state;
}

function does(state: Applied["state"], ...operations: SessionOperation[]): Applied["state"] {
  return operations.reduce((before, operation) => apply(before, operation).state, state);
}

test("while a notebook is looked at, nothing runs, and a notice names the choices", () => {
  const asked: SessionOperation[] = [
    { type: "run-all" },
    { type: "run-stale" },
    { type: "run-cells", cellIds: ["a"] },
    { type: "run-to", cellId: "a" },
  ];
  for (const operation of asked) {
    const { state, effects } = apply(opened("looking"), operation);
    expect(effects).toEqual([]);
    expect([state.run, state.queue]).toEqual([undefined, []]);
    expect(state.notices[0]?.text).toMatch(/Run in sandbox.*Trust and run.*Save as mine/);
  }
});

test("a choice takes the notice away, places the kernel, is saved, and each run says its place", () => {
  const refused = does(opened("looking"), { type: "run-all" });
  const { state, effects } = apply(refused, { type: "set-trust", trust: "sandboxed" });
  expect(effects).toEqual([{ type: "place-kernel" }, { type: "save" }]);
  expect([state.trust, state.notices]).toEqual(["sandboxed", []]);
  expect(apply(state, { type: "run-all" }).effects).toMatchObject([
    { type: "run", cellId: "a", place: "sandbox" },
  ]);
});

test("trust is remembered, and the kernel is told even where it may be in its place", () => {
  const { effects } = apply(opened("looking"), { type: "set-trust", trust: "trusted" });
  expect(effects).toEqual([
    { type: "place-kernel" },
    { type: "save" },
    { type: "remember-trust", how: "remember" },
  ]);
});

test("trust that is withdrawn ends what runs and what waits, and is forgotten", () => {
  const two = toNotebook({ cells: [{ source: "1" }, { source: "2" }] });
  const running = does(openSession(two, {}, "trusted").state, { type: "run-all" });
  expect(running.queue).toHaveLength(1);
  const { state, effects } = apply(running, { type: "set-trust", trust: "looking" });
  expect(effects).toEqual([
    { type: "place-kernel" },
    { type: "save" },
    { type: "remember-trust", how: "withdraw" },
  ]);
  expect(state.queue).toEqual([]);
  expect(does(state, { type: "kernel-replaced", message: "" }).run).toBeUndefined();
});

test("opening places the kernel and asks for one that has run nothing, whatever was open before", () => {
  for (const trust of ["own", "sandboxed", "looking"] as const) {
    expect(openSession(notebook, {}, trust).effects[0]).toEqual({ type: "place-kernel" });
    const { state, effects } = apply(opened("own"), { type: "open", notebook, trust });
    expect(state.trust).toBe(trust);
    expect(effects.slice(0, 2)).toEqual([{ type: "renew-kernel" }, { type: "place-kernel" }]);
  }
});

test("text from before its reader trusted a notebook may do no more for being brought back", () => {
  const before = does(opened("looking"), { type: "delete-cell", cellId: "a" });
  const mine = does(before, { type: "set-trust", trust: "own" });
  const { state, effects } = apply(mine, { type: "undo" });
  expect(state.notebook.cells.map(({ id }) => id)).toEqual(["a"]);
  expect([state.trust, effects[0]]).toEqual(["looking", { type: "place-kernel" }]);
  expect(state.notices[0]?.text).toMatch(/holds text again.*Trust and run/);
  expect(does(state, { type: "set-trust", trust: "own" }).notices).toEqual([]);
});

test("undoing a move lowers nothing, and what was trusted runs on as the reader's own", () => {
  const two = toNotebook({ cells: [{ source: "1" }, { source: "2" }] });
  const mine: SessionOperation = { type: "set-trust", trust: "own" };
  const move: SessionOperation = { type: "move-cell", cellId: "cell-1", direction: "down" };
  const moved = does(openSession(two, {}, "looking").state, move, mine, { type: "undo" });
  expect(moved.trust).toBe("own");
  const back = does(opened("trusted"), { type: "delete-cell", cellId: "a" }, mine, {
    type: "undo",
  });
  expect([back.trust, back.notebook.cells.length]).toEqual(["own", 1]);
});

test("a reset that is taken back brings text that may do what it might then", () => {
  const reset: SessionOperation = { type: "reset-cell", cellId: "a", source: "module" };
  const mine = does(opened("sandboxed"), reset, { type: "set-trust", trust: "own" });
  expect(does(mine, { ...reset, source: "1" }).trust).toBe("sandboxed");
  expect(does(mine, { ...reset, source: "other" }).trust).toBe("own");
});

test("another tab's state, or an earlier one, brings what the result may do", () => {
  const taken = apply(opened("own"), { type: "take-document", notebook, trust: "sandboxed" });
  expect([taken.state.trust, taken.effects[0]]).toEqual(["sandboxed", { type: "place-kernel" }]);
  expect(taken.state.notices[0]?.text).toMatch(/runs in the sandbox from now on/);
});

test("two states put together may do what both may, unless their reader decided about all of it", () => {
  const side = (trust: Trust, isTextUnchanged = true) => ({ trust, isTextUnchanged });
  expect(lowest("own", "trusted")).toBe("trusted");
  expect(mergeTrust("sandboxed", side("sandboxed"), side("trusted"))).toBe("trusted");
  expect(mergeTrust("sandboxed", side("sandboxed", false), side("trusted"))).toBe("sandboxed");
  expect(mergeTrust("sandboxed", side("trusted"), side("sandboxed"))).toBe("trusted");
  expect(mergeTrust("sandboxed", side("trusted"), side("sandboxed", false))).toBe("sandboxed");
  expect(mergeTrust("trusted", side("looking"), side("trusted", false))).toBe("looking");
  expect(mergeTrust("sandboxed", side("looking"), side("trusted"))).toBe("looking");
  expect(mergeTrust(undefined, side("own"), side("sandboxed"))).toBe("sandboxed");
});

test("a stored trust that this page does not know lets nothing run", () => {
  expect([undefined, "sandboxed", "root", 7, null].map(readTrust)).toEqual([
    "own",
    "sandboxed",
    "looking",
    "looking",
    "looking",
  ]);
});

test("a copy that was saved as one's own asks once before its first run, and then does what was asked for", () => {
  for (const asked of [
    { type: "run-all" },
    { type: "run-cells", cellIds: ["a"] },
  ] satisfies SessionOperation[]) {
    const kept = does(opened("sandboxed"), { type: "set-trust", trust: "kept" });
    expect(placeOf(kept)).toBeUndefined();
    const { state, effects } = apply(kept, asked);
    expect([state.firstRun, state.notices, effects]).toEqual([asked, [], []]);
    const later = does(state, { type: "put-off-first-run" });
    expect([later.trust, "firstRun" in later]).toEqual(["kept", false]);
    const agreed = apply(does(later, asked), { type: "set-trust", trust: "own" });
    expect("firstRun" in agreed.state).toBe(false);
    expect(agreed.effects).toEqual([{ type: "place-kernel" }, { type: "save" }]);
    const run = apply(agreed.state, asked);
    expect(run.effects).toMatchObject([{ type: "run", cellId: "a", place: "page" }]);
    expect("firstRun" in apply(run.state, { type: "run-all" }).state).toBe(false);
  }
});

test("text from before the first run was agreed to asks again when it comes back", () => {
  const before = does(opened("kept"), { type: "delete-cell", cellId: "a" });
  const back = does(before, { type: "set-trust", trust: "own" }, { type: "undo" });
  expect([back.trust, back.notebook.cells.length]).toEqual(["kept", 1]);
  expect(back.notices[0]?.text).toMatch(/The next run asks you first/);
});

test("what is asked before a first run is asked about the notebook that is open", () => {
  const asked = does(opened("kept"), { type: "run-all" });
  expect("firstRun" in does(asked, { type: "open", notebook, trust: "kept" })).toBe(false);
  expect("firstRun" in does(asked, { type: "set-trust", trust: "sandboxed" })).toBe(false);
});
