/** Names are data: whatever cells, questions and exercises are called, everything that is written is read back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { exercisesOf } from "../notebook/exercise.ts";
import { ipynbText } from "../notebook/ipynb/write-ipynb.ts";
import { applyDifference } from "../notebook/link/apply-difference.ts";
import { decodeLink } from "../notebook/link/decode-link.ts";
import { difference } from "../notebook/link/difference.ts";
import { encodeLink } from "../notebook/link/encode-link.ts";
import type { CellSpec, Notebook, NotebookSpec } from "../notebook/notebook.ts";
import { percentOf } from "../notebook/percent-of.ts";
import { questionsOf } from "../notebook/question.ts";
import { notebookFileText, readNotebookFile } from "../notebook/read-file.ts";
import { readNotebook, toNotebook } from "../notebook/to-notebook.ts";
import { apply, openSession } from "./apply.ts";
import { readSubmission } from "./sharing/submission.ts";
import { newest } from "./storage/newest-results.ts";

const inherited = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["prototype", "then", "length", "name", "toJSON"],
];
const kinds = ["code", "markdown", "exercise", "question"] as const;

const specs = fc
  .tuple(fc.shuffledSubarray(inherited, { minLength: 1 }), fc.infiniteStream(fc.nat(3)), fc.nat())
  .map(([names, pick, title]): NotebookSpec => {
    const cells = names.map((id): CellSpec => {
      const kind = kinds[pick.next().value ?? 0] ?? "code";
      const base = { id, kind, part: 1, source: "a" };
      if (kind === "exercise") {
        return { ...base, exercise: { hints: [], solution: "b", checks: "check()" } };
      }
      return kind === "question" ? { ...base, question: { group: "g", rubric: "" } } : base;
    });
    return { id: "n", title: inherited[title % inherited.length] ?? "t", cells };
  });

/** With an answer to each question. */
function answered(spec: NotebookSpec): Notebook {
  const { state } = openSession(toNotebook(spec));
  return state.notebook.cells
    .filter(({ kind }) => kind === "question")
    .reduce(
      (now, { id }) =>
        apply(now, { type: "answer", cellId: id, answer: { text: `To ${id}` } }).state,
      state,
    ).notebook;
}

test("the store, files and links give back what they were given", async () => {
  await fc.assert(
    fc.asyncProperty(specs, async (spec) => {
      const notebook = answered(spec);
      const own = { exercises: exercisesOf(spec), questions: questionsOf(spec) };
      expect(readNotebook(structuredClone(notebook))).toEqual(notebook);
      expect(readNotebookFile("n.json", notebookFileText(notebook)).notebook).toEqual(notebook);
      const ipynb = readNotebookFile(
        "n.ipynb",
        ipynbText(notebook, () => undefined, own),
      );
      expect(ipynb).toMatchObject({ notebook, ...own });
      const percent = readNotebookFile("n.ts", percentOf(notebook, own.exercises, own.questions));
      expect(percent.notebook).toMatchObject({ title: notebook.title, cells: notebook.cells });
      expect(percent).toMatchObject(own);
      const nothing = toNotebook({ id: "n" });
      const link = await encodeLink({ difference: difference(notebook, nothing), results: [] });
      const { difference: read } = await decodeLink(link);
      expect(applyDifference(nothing, read).notebook).toEqual(notebook);
    }),
    { numRuns: 60 },
  );
});

test("a cell has no results, no checks and no answer before it is given some", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const notebook = toNotebook(spec);
      const { state } = openSession(notebook);
      const restored = apply(state, { type: "results-restored", results: {} }).state;
      expect(Object.values(restored.cells).every(({ result }) => result === undefined)).toBe(true);
      expect(newest({}, {}, notebook.cells)).toEqual({});
      for (const { id } of notebook.cells) {
        const reset = apply(state, { type: "reset-cell", cellId: id, source: "b" }).state;
        expect(reset.notebook.cells.map(({ kind }) => kind)).toEqual(
          notebook.cells.map(({ kind }) => kind),
        );
      }
    }),
  );
});

test("a submission's cells are exercises only where one was handed out", async () => {
  const handedOut = toNotebook({ cells: [{ id: "a", source: "1" }] });
  const text = notebookFileText(
    toNotebook({ cells: inherited.map((id) => ({ id, source: "1" })) }),
  );
  const { notebook } = await readSubmission({ name: "s.json", text }, handedOut);
  expect(new Set(notebook.cells.map(({ kind }) => kind))).toEqual(new Set(["code"]));
});

test.each([0, 11, 1.5])("a cell in part %d is refused at the door, not in the store", (part) => {
  const cell = { id: "a", part, kind: "code", source: "1" };
  expect(() => readNotebookFile("n.ts", `// %% part=${part}\n1`)).toThrow(
    /line 1: expected .*part/,
  );
  expect(() => toNotebook({ cells: [{ source: "1", part }] })).toThrow(/part from 1 to 10/);
  const text = JSON.stringify({ ...toNotebook({}), cells: [cell] });
  expect(() => readNotebookFile("n.json", text)).toThrow(/n\.json could not be read/);
});

test("an answer that could not be read back is not taken, and it is said", () => {
  const { state } = openSession(
    toNotebook({ cells: [{ id: "q", kind: "question", source: "?" }] }),
  );
  const answer = { text: "x".repeat(50_001) };
  const next = apply(state, { type: "answer", cellId: "q", answer }).state;
  expect(next.notebook).toBe(state.notebook);
  expect(next.notices[0]?.text).toMatch(/at most 50,000 characters, and this one 50,001/);
});
