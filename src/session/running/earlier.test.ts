import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { openSession } from "../apply.ts";
import type { CellResult, SessionState } from "../state.ts";
import { whyEarlier, whyQuoteEarlier } from "./earlier.ts";

const RESULT: CellResult = {
  ...{ source: "profile(model)", outcome: "ok", outputs: [], startedAt: 1000, used: { model: 1 } },
};

function stateWith(change: Partial<CellResult>, modelVersion = 1): SessionState {
  const notebook = toNotebook({ cells: [{ id: "profile", source: "profile(model)" }] });
  const { state } = openSession(notebook);
  return {
    ...state,
    cells: { profile: { result: { ...RESULT, ...change } } },
    scope: { model: { version: modelVersion, cellId: "train" } },
  };
}

test("results of the present source and model are those of now", () => {
  expect(whyEarlier(stateWith({}), "profile")).toBeUndefined();
  expect(whyEarlier(stateWith({}), "never run")).toBeUndefined();
});

test("after another model, another source, a visit or a new run, they are of something earlier", () => {
  expect(whyEarlier(stateWith({}, 2), "profile")).toMatch(
    /^of an earlier run: .*something that it follows from/,
  );
  expect(whyEarlier(stateWith({ source: "profile(old)" }), "profile")).toMatch(
    /^of an earlier run/,
  );
  expect(whyEarlier(stateWith({ restored: true }), "profile")).toBe("of an earlier visit");
  expect(whyEarlier(stateWith({ restored: true }, 2), "profile")).toMatch(/source or model/);
  const again = stateWith({ outcome: "running", previousOutputs: [] });
  expect(whyEarlier(again, "profile")).toMatch(/^of the run before/);
});

test("while a cell runs, what it shows is of that run, and nothing earlier", () => {
  const state = stateWith({ outcome: "running" }, 2);
  const run = { runId: 1, cellId: "profile", startedAt: 1000, stopping: false };
  expect(whyEarlier({ ...state, run }, "profile")).toBeUndefined();
});

test("a quote is of an earlier run once its cell has run again, or what it shows is of one", () => {
  const quote = { cellId: "profile", at: new Date(1000).toISOString() };
  expect(whyQuoteEarlier(stateWith({}), quote)).toBeUndefined();
  expect(whyQuoteEarlier(stateWith({ startedAt: 2000 }), quote)).toMatch(/has run again since/);
  expect(whyQuoteEarlier(stateWith({}, 2), quote)).toMatch(/^of an earlier run/);
  expect(whyQuoteEarlier(stateWith({}), { ...quote, cellId: "gone" })).toBeUndefined();
});
