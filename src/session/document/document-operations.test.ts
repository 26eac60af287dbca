import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { Effect, SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";

function session(...sources: string[]): SessionState {
  const cells = sources.map((source) => ({ id: source, source }));
  return openSession(toNotebook({ id: "n", cells })).state;
}

function step(state: SessionState, ...operations: SessionOperation[]): SessionState {
  return operations.reduce((next, operation) => apply(next, operation).state, state);
}

function effects(state: SessionState, operation: SessionOperation): Effect["type"][] {
  return apply(state, operation).effects.map(({ type }) => type);
}

function ids(state: SessionState): string[] {
  return state.notebook.cells.map((cell) => cell.id);
}

test("opening analyses every code cell", () => {
  const notebook = toNotebook({ cells: [{ source: "1" }, { kind: "markdown", source: "# a" }] });
  expect(openSession(notebook).effects).toEqual([
    { type: "place-kernel" },
    { type: "analyse", cellId: "cell-1", source: "1" },
  ]);
});

test("an edit changes the source, saves and analyses", () => {
  const edit: SessionOperation = { type: "edit-source", cellId: "a", source: "new" };
  expect(effects(session("a"), edit)).toEqual(["save", "analyse"]);
  expect(step(session("a"), edit).notebook.cells[0]?.source).toBe("new");
});

test("an edit that changes nothing does nothing", () => {
  const state = session("a");
  expect(step(state, { type: "edit-source", cellId: "a", source: "a" })).toBe(state);
});

test("a new cell stands above or below its anchor, in its part, and is selected", () => {
  const below = step(session("a", "b"), {
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
  });
  expect(ids(below)).toEqual(["a", "cell-1", "b"]);
  expect(below.selection).toEqual({ cellId: "cell-1", mode: "command" });
  const above = step(below, { type: "insert-cell", place: "above", anchor: "a", kind: "markdown" });
  expect(ids(above)).toEqual(["cell-2", "a", "cell-1", "b"]);
});

test("a cell can be written with its source, and under a name only once", () => {
  const write: SessionOperation = {
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
    source: "fuse(model);",
    id: "a-fuse",
  };
  expect(effects(session("a", "b"), write)).toEqual(["save", "analyse"]);
  const written = step(session("a", "b"), write);
  expect(written.notebook.cells[1]).toEqual({
    id: "a-fuse",
    part: 1,
    kind: "code",
    source: "fuse(model);",
  });
  const again = step(written, { type: "select", selection: { cellId: "b", mode: "edit" } }, write);
  expect(ids(again)).toEqual(["a", "a-fuse", "b"]);
  expect(again.selection).toEqual({ cellId: "a-fuse", mode: "command" });
});

test("a written cell that was deleted can be written again, under the same name", () => {
  const write: SessionOperation = {
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
    source: "1",
    id: "a-fuse",
  };
  const state = step(session("a"), write, { type: "delete-cell", cellId: "a-fuse" }, write);
  expect(ids(state)).toEqual(["a", "a-fuse"]);
  expect(ids(step(state, { type: "undo" }, { type: "undo" }))).toEqual(["a", "a-fuse"]);
});

test("a deleted cell comes back to its place, with its result", () => {
  let state = step(
    session("a", "b", "c"),
    { type: "kernel-ready" },
    { type: "run-cells", cellIds: ["b"] },
  );
  state = step(state, { type: "run-finished", runId: 1, status: "ok", durationMs: 1 });
  const gone = step(state, { type: "delete-cell", cellId: "b" });
  expect(ids(gone)).toEqual(["a", "c"]);
  expect(gone.selection.cellId).toBe("c");
  const back = step(gone, { type: "undo" });
  expect(ids(back)).toEqual(["a", "b", "c"]);
  expect(back.cells["b"]?.result?.outcome).toBe("ok");
});

test("deletions are undone in reverse order; a new cell does not take the id of a deleted one", () => {
  let state = step(session("a"), {
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
  });
  state = step(state, { type: "delete-cell", cellId: "cell-1" });
  state = step(state, { type: "insert-cell", place: "below", anchor: "a", kind: "code" });
  expect(ids(state)).toEqual(["a", "cell-2"]);
  state = step(
    state,
    { type: "delete-cell", cellId: "a" },
    { type: "undo" },
    { type: "undo" },
    { type: "undo" },
  );
  expect(ids(state)).toEqual(["a", "cell-1"]);
});

test("the running cell cannot be deleted", () => {
  const state = step(session("a"), { type: "kernel-ready" }, { type: "run-all" });
  expect(ids(step(state, { type: "delete-cell", cellId: "a" }))).toEqual(["a"]);
});

test("moving stops at the ends", () => {
  const state = session("a", "b");
  expect(ids(step(state, { type: "move-cell", cellId: "b", direction: "up" }))).toEqual(["b", "a"]);
  expect(step(state, { type: "move-cell", cellId: "a", direction: "up" })).toBe(state);
});

test("a cell that moves past the border of a part belongs to the part it moves into", () => {
  const cells = [
    { id: "a", part: 1, source: "" },
    { id: "b", part: 2, source: "" },
  ];
  const { state } = openSession(toNotebook({ id: "n", cells }));
  const moved = step(state, { type: "move-cell", cellId: "a", direction: "down" });
  expect(moved.notebook.cells.map(({ id, part }) => `${id}${part}`)).toEqual(["b2", "a2"]);
});

test("a chosen backend is saved and told to the kernel", () => {
  const change: SessionOperation = { type: "change-settings", settings: { backend: "cpu" } };
  expect(effects(session("a"), change)).toEqual(["save", "switch-backend"]);
});

test("opening another notebook asks for a kernel that has run nothing and forgets what was there", () => {
  const state = step(session("a"), { type: "kernel-ready" }, { type: "run-all" });
  const other = toNotebook({ id: "other", cells: [{ source: "1" }] });
  const { state: next, effects: asked } = apply(state, { type: "open", notebook: other });
  expect(asked.map(({ type }) => type)).toEqual(["renew-kernel", "place-kernel", "analyse"]);
  expect(next.notebook).toBe(other);
  expect([next.run, next.queue, next.scope]).toEqual([undefined, [], {}]);
});

test("a notice is shown once and can be dismissed", () => {
  const notice = { id: "n", tone: "info", text: "hello" } as const;
  const twice = step(session("a"), { type: "notify", notice }, { type: "notify", notice });
  expect(twice.notices).toEqual([notice]);
  expect(step(twice, { type: "dismiss", noticeId: "n" }).notices).toEqual([]);
});
