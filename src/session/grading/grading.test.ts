import { expect, test } from "vitest";
import type { Grade } from "../../kernel/protocol.ts";
import { createDevice } from "../../kernel/worker/device.ts";
import { gradeExercise } from "../../kernel/worker/grading/grade-exercise.ts";
import { createLibraries } from "../../kernel/worker/libraries.ts";
import { parsePercent } from "../../notebook/percent.ts";
import { readHandedOut, readSubmission } from "../sharing/submission.ts";
import { planGrading } from "./plan-grading.ts";

const lab = `// %% id=data
const latencies = [12, 11, 240, 13, 12];
const limit = 20;

// %% [exercise] id=write-median
const tau = 2;
function middle(values) {
  return Number.NaN;
}

// %% [solution]
const tau = 2;
function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// %% [checks]
check({ name: "short", why: "" }, () => expect(middle([3, 1, 2])).toBe(2));
check({ name: "latencies", why: "" }, () => {
  expect(middle(latencies)).toBe(latencies.toSorted((a, b) => a - b)[2]);
  expect(middle(latencies)).toSatisfy((it) => it > 11 && it < limit && it > 10, "12");
});
check({ name: "tau", why: "" }, () => expect(middle([tau, tau, 100])).toBe(tau));

// %% [exercise] id=use-it
const share = (values) => 0;

// %% [solution]
const share = (values) => values.filter((it) => it > middle(values)).length / values.length;

// %% [checks]
check({ name: "share", why: "" }, () => {
  expect(share(latencies)).toBeCloseTo(0.4);
  expect(share([1, 2, 3])).toBeCloseTo(1 / 3);
});
`;
const right = `const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];`;

const host = () => {
  const device = createDevice(() => Promise.reject(new Error("no engine in this test")));
  const libraries = createLibraries(device.engine);
  return {
    surroundings: { libraries, device, startRole: () => Promise.reject(new Error("no workers")) },
    lockDown: async () => () => false,
    tell() {},
  };
};

/** Grades a submission in percent format. */
async function graded(text: string, exerciseId = "write-median", inputs = 0): Promise<Grade> {
  const handedOut = readHandedOut("lab.ts", lab);
  const { notebook } = await readSubmission({ name: "ada.ts", text }, handedOut);
  const plan = planGrading(handedOut, notebook, exerciseId);
  const verify = inputs > 0 ? { verify: { inputs, seed: 1 } } : {};
  return gradeExercise({ ...plan, ...verify, backend: "cpu", dataUrl: "" }, host());
}

const median = (body: string, before = "") =>
  `${before}\n// %% [exercise] id=write-median\nconst tau = 2;\nfunction middle(values) {\n${body}\n}\n`;

const ALL = ["short", "latencies", "tau"];

test("what runs is the solved notebook for the checks, and of the submission what its cell needs", () => {
  const handedOut = readHandedOut("lab.ts", lab);
  const submission = {
    ...{ schema: 1 as const, id: "s", title: "", base: null, seed: 0 },
    settings: { backend: "auto" as const },
    cells: parsePercent(
      `// %% id=mine\nconst half = 0.5;\n// %% id=other\nlet unused;\n${median("return values[half]")}`,
    ).map((cell, index) => ({ ...{ id: `${index}`, part: 1, kind: "code" as const }, ...cell })),
  };
  const plan = planGrading(handedOut, submission, "write-median");
  expect(plan.given.map(({ cellId }) => cellId)).toEqual(["data", "write-median"]);
  expect(plan.given[1]?.source).toContain("toSorted");
  expect(plan.submitted.map(({ cellId }) => cellId)).toEqual(["mine", "write-median"]);
  expect(plan.asked).toEqual(["middle"]);
  const next = planGrading(handedOut, submission, "use-it");
  expect(next.given.map(({ cellId }) => cellId)).toEqual(["write-median", "data", "use-it"]);
});

test.each([
  ["right", median(right)],
  [
    "with a helper of its own",
    median(
      "return at(values, 0.5)",
      `// %% id=mine\nfunction at(values, share) {\n const sorted = [...values].sort((a, b) => a - b);\n return sorted[Math.floor(share * sorted.length)];\n}`,
    ),
  ],
  ["a helper below", `${median("return at(values)")}// %% id=z\nfunction at(values) { ${right} }`],
  [
    "sorting what it is given",
    median("values.sort((a, b) => a - b); return values[values.length >> 1];"),
  ],
  [
    "a function expression",
    `// %% [exercise] id=write-median\nconst middle = (values) => { ${right} }`,
  ],
])("passes: %s", async (_, text) => {
  expect(await graded(text)).toEqual({ passed: ALL, failed: [], pending: [] });
});

test.each([
  ["wrong", median("return 0")],
  [
    "a check's own",
    `// %% [exercise] id=write-median\nconst middle = () => 2;\nconst check = () => {}; const expect = () => ({ toBe() {} });`,
  ],
  [
    "other data for the checks",
    median("return 1", "// %% id=data\nconst latencies = [1, 1, 1]; const limit = 1e9;"),
  ],
  ["another constant", `// %% [exercise] id=write-median\nconst tau = 1; const middle = () => 1;`],
  ["changing what it is given", median("values.length = 0; values.push(1, 1, 1); return 1;")],
  [
    "a value that is turned into a number anew each time",
    median("let at = 0; return { valueOf: () => [12, 12, 12][at++ % 3] };"),
  ],
  [
    "a class of it",
    median("return new (class { at = 0; valueOf() { return [12, 15, 12][this.at++ % 3]; } })();"),
  ],
  [
    "what is no number, and says that it is",
    median(
      "return new Proxy(new Number(12), { get: (_, key) => (key === 'then' ? undefined : () => 12), getPrototypeOf: () => Number.prototype })",
    ),
  ],
  ["throws", median("throw new Error('no')")],
  ["throws what throws", median("throw { get message() { throw 1; }, toString() { throw 2; } }")],
  ["never settles by itself", median("return new Proxy({}, { get: () => 2, has: () => true })")],
])("does not pass: %s", async (_, text) => {
  const { passed, failed, pending } = await graded(text);
  expect(passed).not.toContain("latencies");
  expect([...passed, ...failed, ...pending].toSorted()).toEqual(ALL.toSorted());
});

test("a cell that fails, and one that is not there", async () => {
  expect(await graded("// %% [exercise] id=write-median\nthrow new Error('no');")).toEqual({
    passed: [],
    failed: [],
    pending: ALL,
    failure: "cell write-median fails: Error: no",
  });
  expect(await graded("// %% [markdown]\n// empty")).toMatchObject({ passed: [], failed: ALL });
});

test("an exercise does not fail for the one before it, but stands on the submission's own", async () => {
  const text = (first: string) =>
    `${median(first)}// %% [exercise] id=use-it\nconst share = (values) => values.filter((it) => it > middle(values)).length / values.length;`;
  expect(await graded(text(right), "use-it")).toMatchObject({ passed: ["share"] });
  expect(await graded(text("return 1e9"), "use-it")).toMatchObject({ failed: ["share"] });
  const alone = `${median("return 0")}// %% [exercise] id=use-it\nconst share = (v) => v.length > 3 ? 0.4 : 1 / 3;`;
  expect(await graded(alone, "use-it")).toMatchObject({ passed: ["share"] });
});

test("on fresh inputs, what was written for the checks differs from the solution", async () => {
  expect((await graded(median(right), "write-median", 20)).verified).toEqual([
    { name: "middle", inputs: 20, agreed: 20 },
  ]);
  const table = median("return values.length === 5 ? 12 : 2");
  const { passed, verified } = await graded(table, "write-median", 20);
  expect(passed).toEqual(ALL);
  expect(verified?.[0]?.agreed).toBeLessThan(15);
  expect(verified?.[0]?.differs?.call).toMatch(/^middle\(\[/);
});
