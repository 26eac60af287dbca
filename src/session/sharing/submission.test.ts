import { expect, test } from "vitest";
import { difference } from "../../notebook/link/difference.ts";
import { encodeLink } from "../../notebook/link/encode-link.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { readHandedOut, readSubmission } from "./submission.ts";

const handedOut = {
  ...readHandedOut(
    "lab.ts",
    `// %% [exercise] id=half
const half = (x: number) => Number.NaN;
// %% [solution]
const half = (x: number) => x / 2;
// %% [checks]
check({ name: "half of 4", why: "" }, () => expect(half(4)).toBe(2));
`,
  ),
  id: "lab",
  base: { module: "lab", version: 1 },
};

test("checks are those of the notebook that was handed out, whatever the submission brings", async () => {
  const text = `// %% [exercise] id=half
const half = 1;
// %% [checks]
check({ name: "always", why: "" }, () => expect(1).toBe(1));
`;
  const { notebook, exercises } = await readSubmission({ name: "ada.ts", text }, handedOut);
  expect(notebook.cells).toMatchObject([
    { id: "half", kind: "exercise", source: "const half = 1;" },
  ]);
  expect(exercises["half"]?.checks).toContain("half of 4");
});

test("an exercise that lost its mark is still one", async () => {
  const text = "// %% id=half\nconst half = (x) => x / 2;";
  const { notebook } = await readSubmission({ name: "ada.ts", text }, handedOut);
  expect(notebook.cells).toMatchObject([{ id: "half", kind: "exercise" }]);
});

test("a link is read against what was handed out", async () => {
  const original = toNotebook(handedOut);
  const changed = {
    ...original,
    cells: original.cells.map((cell) => ({ ...cell, source: "const half = 2;" })),
  };
  const text = await encodeLink({ difference: difference(changed, original), results: [] });
  const { notebook } = await readSubmission({ text }, handedOut);
  expect(notebook.cells[0]?.source).toBe("const half = 2;");
});

test("what is no notebook is refused with a sentence", async () => {
  await expect(readSubmission({ name: "a.json", text: "{" }, handedOut)).rejects.toThrow("a.json");
  await expect(readSubmission({ text: "#1.zzz" }, handedOut)).rejects.toThrow(/cut off/);
});

test("an exercise that was deleted is there again, unsolved, and one that was added is code", async () => {
  const text = `// %% [exercise] id=easy
1;
// %% [checks]
check({ name: "always", why: "" }, () => expect(1).toBe(1));
`;
  const { notebook, exercises, remark } = await readSubmission({ name: "a.ts", text }, handedOut);
  expect(notebook.cells).toMatchObject([
    { id: "easy", kind: "code" },
    { id: "half", kind: "exercise", source: "const half = (x: number) => Number.NaN;" },
  ]);
  expect(Object.keys(exercises)).toEqual(["half"]);
  expect(remark).toMatch(/Missing.*half\. No exercise that was handed out: easy\./);
});
