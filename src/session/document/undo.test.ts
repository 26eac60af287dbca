import fc from "fast-check";
import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";

const IDS = ["a", "b", "c", "d"];

function session(): SessionState {
  const cells = IDS.map((id) => ({ id, source: id }));
  return openSession(toNotebook({ id: "n", cells })).state;
}

function step(state: SessionState, ...operations: SessionOperation[]): SessionState {
  return operations.reduce((next, operation) => apply(next, operation).state, state);
}

function text({ notebook }: SessionState): string {
  return notebook.cells
    .map(
      ({ id, source, kind }) =>
        `${id}${kind === "markdown" ? "*" : ""}${source === id ? "" : `=${source}`}`,
    )
    .join(" ");
}

const undo: SessionOperation = { type: "undo" };
const redo: SessionOperation = { type: "redo" };

test("each kind of step goes back and forth", () => {
  const operations: SessionOperation[] = [
    { type: "delete-cell", cellId: "b" },
    { type: "move-cell", cellId: "d", direction: "up" },
    { type: "change-kind", cellId: "a", kind: "markdown" },
    { type: "reset-cell", cellId: "c", source: "reset" },
    { type: "insert-cell", place: "below", anchor: "a", kind: "code", source: "new" },
  ];
  let state = session();
  const seen = [text(state)];
  for (const operation of operations) {
    state = step(state, operation);
    seen.push(text(state));
  }
  expect(seen.at(-1)).toBe("a* cell-1=new d c=reset");
  for (const expected of seen.slice(0, -1).reverse()) {
    state = step(state, undo);
    expect(text(state)).toBe(expected);
  }
  for (const expected of seen.slice(1)) {
    state = step(state, redo);
    expect(text(state)).toBe(expected);
  }
});

test("text typed since stays, and goes with its cell and comes back with it", () => {
  const typed: SessionOperation = { type: "edit-source", cellId: "a", source: "typed" };
  let state = step(session(), { type: "delete-cell", cellId: "b" }, typed, undo);
  expect(text(state)).toBe("a=typed b c d");
  const insert: SessionOperation = {
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
  };
  state = step(state, insert, { type: "edit-source", cellId: "cell-1", source: "long" }, undo);
  expect(text(state)).toBe("a=typed b c d");
  expect(text(step(state, redo))).toBe("a=typed cell-1=long b c d");
});

test("a change to several cells is one step, saved and analysed like any other", () => {
  const edit: SessionOperation = {
    type: "edit-sources",
    sources: { a: "1", c: "3", d: "d", gone: "9" },
    undo: "Renamed",
  };
  const before = step(session(), { type: "change-kind", cellId: "c", kind: "markdown" });
  const { state: edited, effects } = apply(before, edit);
  expect(text(edited)).toBe("a=1 b c*=3 d");
  expect(effects).toEqual([{ type: "save" }, { type: "analyse", cellId: "a", source: "1" }]);
  expect(edited.undo.done.at(-1)).toMatchObject({ label: "Renamed", isAnnounced: true });
  const back = step(edited, undo);
  expect(text(back)).toBe("a b c* d");
  expect(text(step(back, redo))).toBe("a=1 b c*=3 d");
  expect(step(edited, edit)).toBe(edited);
});

test("outputs that were cleared come back, unless the cell has run since", () => {
  const run = (state: SessionState, runId: number) =>
    step(
      state,
      { type: "run-cells", cellIds: ["a"] },
      {
        type: "outputs-changed",
        runId,
        changes: [{ slot: 0, output: { kind: "text", stream: "value", text: String(runId) } }],
      },
      { type: "run-finished", runId, status: "ok", durationMs: 1 },
    );
  const outputs = (state: SessionState) =>
    state.cells["a"]?.result?.outputs.map((output) => output.kind === "text" && output.text);
  const ran = run(step(session(), { type: "kernel-ready" }), 1);
  const cleared = step(ran, { type: "clear-outputs" });
  expect(outputs(cleared)).toEqual([]);
  expect(outputs(step(cleared, undo))).toEqual(["1"]);
  expect(outputs(step(cleared, undo, redo))).toEqual([]);
});

test("all turns of one gesture are one step, and the next gesture another", () => {
  const turn = (value: number | undefined, gesture: string): SessionOperation => ({
    type: "turn-dial",
    cellId: "a",
    dial: "profile.price-per-hour",
    gesture,
    ...(value === undefined ? {} : { value }),
  });
  const viewOf = ({ notebook }: SessionState) => notebook.cells[0]?.view;
  const at = (value: number) => ({ "profile.price-per-hour": value });
  const turned = step(session(), turn(1, "g1"), turn(2, "g1"), turn(3, "g1"), turn(4, "g2"));
  expect(viewOf(turned)).toEqual(at(4));
  const back = step(turned, undo);
  expect(viewOf(back)).toEqual(at(3));
  expect(step(back, undo).notebook).toEqual(session().notebook);
  expect(viewOf(step(back, undo, redo))).toEqual(at(3));
  expect(step(turned, turn(undefined, "g3")).notebook).toEqual(session().notebook);
});

test("a dial that a teacher holds, a position that is no number, a cell that is gone: nothing turns", () => {
  const dial = { type: "turn-dial", dial: "profile.price-per-hour", gesture: "g" } as const;
  const state = session();
  const held = step(state, { type: "prepare", teaching: { fixed: { dials: true } } });
  expect(step(held, { ...dial, cellId: "a", value: 1 })).toBe(held);
  expect(step(state, { ...dial, cellId: "a", value: Number.NaN })).toBe(state);
  expect(step(state, { ...dial, cellId: "gone", value: 1 })).toBe(state);
});

test("something new forgets what was undone", () => {
  const state = step(session(), { type: "delete-cell", cellId: "b" }, undo, {
    type: "delete-cell",
    cellId: "c",
  });
  expect(text(step(state, redo))).toBe("a b d");
});

test("a restored version can be undone, title and all", () => {
  const earlier = toNotebook({ id: "n", title: "Earlier", cells: [{ id: "z", source: "z" }] });
  const before = step(session(), { type: "rename", title: "Now" });
  const restored = step(before, {
    type: "take-document",
    notebook: earlier,
    trust: "own",
    undo: "Restored",
  });
  expect([text(restored), restored.notebook.title]).toEqual(["z", "Earlier"]);
  const back = step(restored, undo);
  expect(back.notebook).toEqual(before.notebook);
  expect(step(back, redo).notebook).toEqual(earlier);
});

test("what another tab changed cannot be undone here, and is not undone with what was done here", () => {
  const state = step(session(), { type: "delete-cell", cellId: "b" });
  const theirs = {
    ...state.notebook,
    cells: state.notebook.cells.map((cell) => (cell.id === "c" ? { ...cell, source: "t" } : cell)),
  };
  const taken = step(state, { type: "take-document", notebook: theirs, trust: "own" });
  expect(taken.undo).toBe(state.undo);
  expect(text(step(taken, undo))).toBe("a b c=t d");
});

test("the running cell is not taken away", () => {
  const state = step(
    session(),
    { type: "kernel-ready" },
    { type: "insert-cell", place: "below", anchor: "a", kind: "code", source: "1" },
    { type: "run-cells", cellIds: ["cell-1"] },
  );
  expect(step(state, undo)).toBe(state);
});

const someCell = fc.constantFrom(...IDS, "cell-1", "cell-2");
const someOperation: fc.Arbitrary<SessionOperation> = fc.oneof(
  fc.record({
    type: fc.constant("turn-dial" as const),
    cellId: someCell,
    dial: fc.constantFrom("profile.price-per-hour", "scaling.rate"),
    value: fc.constantFrom(1, 2),
    gesture: fc.constantFrom("g1", "g2"),
  }),
  fc.record({ type: fc.constant("delete-cell" as const), cellId: someCell }),
  fc.record({
    type: fc.constant("move-cell" as const),
    cellId: someCell,
    direction: fc.constantFrom("up" as const, "down" as const),
  }),
  fc.record({
    type: fc.constant("change-kind" as const),
    cellId: someCell,
    kind: fc.constantFrom("markdown" as const, "code" as const),
  }),
  fc.record({
    type: fc.constant("insert-cell" as const),
    place: fc.constantFrom("above" as const, "below" as const),
    anchor: someCell,
    kind: fc.constant("code" as const),
  }),
);

test("undoing everything gives the first document, redoing everything the last", () => {
  fc.assert(
    fc.property(fc.array(someOperation, { maxLength: 12 }), (operations) => {
      const first = session();
      const last = step(first, ...operations);
      const { length } = last.undo.done;
      const back = step(last, ...Array.from({ length }, () => undo));
      expect(back.notebook).toEqual(first.notebook);
      const again = step(back, ...Array.from({ length }, () => redo));
      expect(again.notebook).toEqual(last.notebook);
    }),
  );
});
