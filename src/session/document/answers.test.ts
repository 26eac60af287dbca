import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";

const opened = openSession(
  toNotebook({
    id: "n",
    cells: [
      { id: "why", kind: "question", source: "Why?" },
      { id: "sum", source: "1 + 1" },
    ],
  }),
).state;

function step(state: SessionState, ...operations: SessionOperation[]): SessionState {
  return operations.reduce((next, operation) => apply(next, operation).state, state);
}

test("an answer is kept in the document and saved; what was said before stays", () => {
  const { state, effects } = apply(opened, {
    type: "answer",
    cellId: "why",
    answer: { text: "Because." },
  });
  expect(effects).toEqual([{ type: "save" }]);
  const judged = step(state, { type: "answer", cellId: "why", answer: { selfAssessment: [2] } });
  expect(judged.notebook.answers).toEqual({ why: { text: "Because.", selfAssessment: [2] } });
});

test("an answer with nothing in it is forgotten", () => {
  const written = step(opened, { type: "answer", cellId: "why", answer: { text: "x" } });
  const empty = step(written, { type: "answer", cellId: "why", answer: { text: "" } });
  expect(empty.notebook.answers).toEqual({});
});

test("a question is not run, and stays one", () => {
  expect(apply(opened, { type: "run-all" }).effects).toMatchObject([{ cellId: "sum" }]);
  expect(step(opened, { type: "change-kind", cellId: "why", kind: "code" })).toBe(opened);
});

test("a teacher's preparation is part of the document, and its backend is taken at once", () => {
  const { state, effects } = apply(opened, {
    type: "prepare",
    teaching: { hiddenParts: [4], fixed: { backend: "wasm" } },
  });
  expect(state.notebook.settings.backend).toBe("wasm");
  expect(effects).toContainEqual({ type: "switch-backend", backend: "wasm" });
  const own = step(state, { type: "prepare", teaching: { hiddenParts: [] } });
  expect(Object.keys(own.notebook)).not.toContain("teaching");
});

test("hiding code does not switch the backend", () => {
  const { state, effects } = apply(opened, {
    type: "change-settings",
    settings: { hideCode: true },
  });
  expect(state.notebook.settings).toEqual({ backend: "auto", hideCode: true });
  expect(effects).toEqual([{ type: "save" }]);
});
