import { beforeEach, expect, test } from "vitest";
import { toNotebook } from "../notebook/to-notebook.ts";
import { apply, openSession } from "./apply.ts";
import { openDoor } from "./automation.ts";
import type { Session } from "./session.ts";

let session: Session;

beforeEach(() => {
  let { state } = openSession(toNotebook({ cells: [{ id: "mine", source: "1" }] }));
  session = {
    getState: () => state,
    subscribe: () => () => {},
    dispatch: (operation) => {
      state = apply(state, operation).state;
    },
    control: async () => ({ ok: false, message: "There is no system here." }),
  } as Partial<Session> as Session;
  openDoor(session, {}, () => Promise.reject(new Error("nothing is graded here")));
});

const ids = () => session.getState().notebook.cells.map(({ id }) => id);

test("a program opens a percent file, a document and a Jupyter notebook", async () => {
  await globalThis.capstone?.open({ name: "a.ts", text: "// %% id=one\n1" });
  expect(ids()).toEqual(["one"]);
  const text = JSON.stringify(toNotebook({ cells: [{ id: "two", source: "2" }] }));
  await globalThis.capstone?.open({ name: "b.json", text });
  expect(ids()).toEqual(["two"]);
});

const cell = { id: "", part: 1, kind: "code", source: "" };
const many = Array.from({ length: 5000 }, (_, index) => ({ ...cell, id: `c${index}` }));

test.each([
  ["cells of a percent file", "a.ts", "// %%\n".repeat(5000)],
  ["markers", "a.ts", "// %%".repeat(100_000).replaceAll("%%//", "%%\n//")],
  ["cells of a document", "a.json", JSON.stringify({ ...toNotebook({}), cells: many })],
  ["text in a cell", "a.ts", `// %%\n${"x".repeat(600_000)}`],
])("a program is refused as many %s as a reader is", async (_, name, text) => {
  await expect(globalThis.capstone?.open({ name, text })).rejects.toThrow(/expected at most/);
  expect(ids()).toEqual(["mine"]);
});
