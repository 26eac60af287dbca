import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import { apply, openSession } from "../../../session/apply.ts";
import type { Session } from "../../../session/session.ts";
import { cellSteps } from "../typing/cell-steps.ts";
import { applyRenaming } from "./apply-renaming.ts";

function open(...sources: string[]) {
  let { state } = openSession(
    toNotebook({ cells: sources.map((source, index) => ({ id: `c${index}`, source })) }),
  );
  const session: Session = {
    getState: () => state,
    subscribe: () => () => {},
    dispatch: (operation) => {
      state = apply(state, operation).state;
    },
    originalSource: () => undefined,
    control: async () => ({ ok: true }) as const,
  };
  return { session, sources: () => state.notebook.cells.map(({ source }) => source) };
}

const RENAMING = {
  cells: [
    { cellId: "c0", before: "let a = 1;", after: "let b = 1;" },
    { cellId: "c2", before: "a;", after: "b;" },
  ],
};

test("a renaming is one step, which the editors of its cells can take back and do again", () => {
  const { session, sources } = open("let a = 1;", "other;", "a;");
  expect(applyRenaming(session, RENAMING, "a", "b")).toBe(true);
  expect(sources()).toEqual(["let b = 1;", "other;", "b;"]);
  expect(session.getState().undo.done.at(-1)?.label).toBe("Renamed a to b");

  const steps = cellSteps(session, "c2");
  expect([steps.canPutBack("a;"), steps.canPutBack("b;")]).toEqual([true, false]);
  expect(cellSteps(session, "c1").travel("undo")).toBe(false);
  expect(steps.travel("redo")).toBe(false);
  expect(steps.travel("undo")).toBe(true);
  expect(sources()).toEqual(["let a = 1;", "other;", "a;"]);
  expect(session.getState().selection).toEqual({ cellId: "c2", mode: "edit" });
  expect(steps.canPutBack("b;")).toBe(true);
  expect(steps.travel("redo")).toBe(true);
  expect(sources()).toEqual(["let b = 1;", "other;", "b;"]);
});

test("nothing is renamed where a cell is not any more what it was when its names were found", () => {
  const { session, sources } = open("let a = 1;", "other;", "a + 1;");
  expect(applyRenaming(session, RENAMING, "a", "b")).toBe(false);
  expect(sources()).toEqual(["let a = 1;", "other;", "a + 1;"]);
});
