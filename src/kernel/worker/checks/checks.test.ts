import { afterEach, expect, test } from "vitest";
import type { CheckResult, ChecksOutput } from "../../../outputs/checks.ts";
import { closeKernels, startTestKernel } from "../kernel.testing.ts";

afterEach(closeKernels);

/** The checks' own output, of a run in a kernel of its own or in the one given. */
async function check(source: string, checks: string, kernel = startTestKernel()) {
  const { status, outputs } = await kernel.run(source, "exercise", checks);
  const found = outputs.find((output): output is ChecksOutput => output.kind === "checks");
  return { status, outputs, results: found?.results ?? [], pending: found?.pending };
}

/** Result of a single check whose body is `body`. */
async function finding(source: string, body: string): Promise<Partial<CheckResult>> {
  const { results } = await check(
    source,
    `check({ name: "n", why: "w" }, async () => { ${body} })`,
  );
  expect(results).toHaveLength(1);
  const { name: _, why: __, passed, ...found } = results[0] ?? {};
  return passed ? { passed } : found;
}

const median = `function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}`;

test("checks see the names of the cell and of other cells, and say what they test", async () => {
  const kernel = startTestKernel();
  await kernel.run("const sample = [9, 1, 5]", "data");
  const { status, results, pending } = await check(
    median,
    `const sorted: number[] = sample.toSorted();
     check({ name: "the middle", why: "order" }, () => expect(median(sample)).toBe(sorted[1]));
     check({ name: "the last", why: "none" }, () => expect(median(sample), "median(sample)").toBe(9));`,
    kernel,
  );
  expect(status).toBe("ok");
  expect(pending).toBeUndefined();
  expect(results).toEqual([
    { name: "the middle", why: "order", passed: true },
    {
      name: "the last",
      why: "none",
      passed: false,
      what: "median(sample)",
      expected: "9",
      got: "5",
    },
  ]);
});

test("what was expected and what came are put in words", async () => {
  expect(await finding("", "expect(1 as number).toBe(2)")).toEqual({ expected: "2", got: "1" });
  expect(await finding("", 'expect("a").toBe("a")')).toEqual({ passed: true });
  expect(await finding("", "expect([1, { a: 2 }]).toEqual([1, { a: 3 }])")).toEqual({
    expected: '[1, {"a": 3}]',
    got: '[1, {"a": 2}]',
    differs: { place: "[1].a", expected: "3", got: "2" },
  });
  expect(await finding("", "expect(new Float32Array([1, 2])).toEqual([1, 2])")).toEqual({
    passed: true,
  });
  expect(await finding("", "expect([1, 2]).toEqual([1, 2, 3])")).toMatchObject({
    got: "[1, 2]",
    differs: { place: "[2]", expected: "3", got: "nothing" },
  });
  expect(await finding("", "expect(0.1 + 0.2).toBeCloseTo(0.3)")).toEqual({ passed: true });
  expect(await finding("", "expect([1.04, 2.2]).toBeCloseTo([1, 2], 1)")).toEqual({
    expected: "[1, 2] to 1 decimal place",
    got: "[1.04, 2.2]",
    differs: { place: "[1]", expected: "2", got: "2.2" },
  });
  expect(
    await finding("", 'expect(7, "the share").toSatisfy((it) => it <= 1, "a number from 0 to 1")'),
  ).toEqual({ what: "the share", expected: "a number from 0 to 1", got: "7" });
  expect(await finding("const later = async () => 1", "expect(later()).toBe(1)")).toEqual({
    what: "`later()`",
    expected: "1",
    got: "a promise; is an `await` missing?",
  });
  expect(await finding("const later = async () => 1", "expect(await later()).toBe(1)")).toEqual({
    passed: true,
  });
});

test("what a check looks at is named after its field where the check does not say", async () => {
  const plan = "const plan = (rate: number) => ({ machines: rate, type: 'small' });";
  expect(await finding(plan, "expect(plan(3)?.machines).toBe(4)")).toEqual({
    what: "`machines`",
    expected: "4",
    got: "3",
  });
  expect(await finding(plan, 'expect(plan(3).type, "the kind").toBe("large")')).toMatchObject({
    what: "the kind",
  });
});

test("a name that is not there is what was expected, with what it was to be", async () => {
  expect(await finding("", "expect(median([1])).toBe(1)")).toEqual({
    expected: "a function called `median`",
    got: "none",
  });
  expect(await finding("const medain = 1", "expect(median([1])).toBe(1)")).toEqual({
    expected: "a function called `median`",
    got: "none, but one called `medain`",
  });
  expect(await finding("", "expect(new Model().size).toBe(1)")).toMatchObject({
    expected: "a class called `Model`",
  });
  expect(await finding("", "expect(total).toBe(1)")).toMatchObject({
    expected: "a value called `total`",
  });
  expect(await finding("", 'expect(typeof total).toBe("undefined")')).toEqual({ passed: true });
  expect(await finding("const median = 3", "expect(median([1])).toBe(1)")).toEqual({
    expected: "a function called `median`",
    got: "3",
  });
});

test("an error in the student's code is what came, with its line there", async () => {
  expect(
    await finding('function f() {\n  throw new RangeError("too short");\n}', "expect(f()).toBe(1)"),
  ).toEqual({ expected: "no error", got: "RangeError: too short (line 2 of this cell)" });
  expect(await finding("function f() { return helper(); }", "expect(f()).toBe(1)")).toEqual({
    expected: "no error",
    got: "ReferenceError: helper is not defined (line 1 of this cell)",
  });
});

test("one check that fails does not keep the next from running", async () => {
  const { results } = await check(
    "const one = 1",
    `check({ name: "a", why: "" }, () => { throw new Error("no"); });
     check({ name: "b", why: "" }, () => expect(one).toBe(1));`,
  );
  expect(results.map(({ passed }) => passed)).toEqual([false, true]);
});

test("checks that cannot begin, that are none, or that expect nothing do not pass", async () => {
  expect((await check("", "total + 1;")).results).toMatchObject([
    { passed: false, expected: "a value called `total`", got: "none" },
  ]);
  expect((await check("", "const = 1;")).results).toMatchObject([
    { passed: false, got: expect.stringMatching(/^SyntaxError/) },
  ]);
  expect((await check("", "1 + 1;")).results).toMatchObject([{ passed: false }]);
  expect(await finding("", "1 + 1")).toMatchObject({ got: expect.stringContaining("mistake") });
});

test("a cell that fails is not checked", async () => {
  const { status, outputs } = await check("throw new Error('x')", "check({}, () => {})");
  expect(status).toBe("failed");
  expect(outputs.map(({ kind }) => kind)).toEqual(["error"]);
});

test("what checks declare and assign stays with them", async () => {
  const kernel = startTestKernel();
  const { results } = await check(
    "let count = 1; const read = () => count;",
    `const secret = 2; var other = 3; function helper() { return 4; }
     check({ name: "a", why: "" }, () => { count = 5; expect([count, read()]).toEqual([5, 1]); });
     check({ name: "b", why: "" }, () => { unheard = 1; expect(1).toBe(1); });`,
    kernel,
  );
  expect(results).toMatchObject([{ passed: true }, { passed: false, got: "none" }]);
  const { outputs } = await kernel.run(
    "[count, typeof secret, typeof other, typeof helper, typeof check, typeof expect].join()",
    "after",
  );
  expect(outputs).toMatchObject([
    { text: '"1,undefined,undefined,undefined,undefined,undefined"' },
  ]);
});

test("a name that the cell no longer declares does not count, though it is still there", async () => {
  const kernel = startTestKernel();
  const checks = 'check({ name: "n", why: "w" }, () => expect(median([2])).toBe(2))';
  expect((await check(median, checks, kernel)).results).toMatchObject([{ passed: true }]);
  expect((await check("", checks, kernel)).results).toMatchObject([{ passed: false, got: "none" }]);
  expect((await check(median, checks, kernel)).results).toMatchObject([{ passed: true }]);
});

test("a check that never ends is stopped, and what came before it is shown", async () => {
  const kernel = startTestKernel();
  const waiting = check(
    "const one = 1",
    `check({ name: "first", why: "" }, () => expect(one).toBe(1));
     check({ name: "second", why: "" }, () => { globalThis.isInSecond = true; return new Promise(() => {}); });
     check({ name: "third", why: "" }, () => expect(one).toBe(1));`,
    kernel,
  );
  await expect.poll(() => "isInSecond" in globalThis).toBe(true);
  kernel.stop();
  expect(await waiting).toMatchObject({
    status: "stopped",
    results: [{ name: "first", passed: true }],
    pending: ["second", "third"],
  });
  expect((await kernel.run("one", "after")).status).toBe("ok");
});

test("the time of a run is the cell's own", async () => {
  const begun = performance.now();
  const { durationMs } = await startTestKernel().run(
    "const one = 1",
    "exercise",
    `check({ name: "slow", why: "" }, async () => {
       await new Promise((done) => setTimeout(done, 300));
       expect(one).toBe(1);
     });`,
  );
  expect(performance.now() - begun - durationMs).toBeGreaterThan(295);
});

test("a record of checks that a cell displays is no result", async () => {
  const forged = '{ kind: "checks", results: [{ name: "n", why: "", passed: true }] }';
  for (const source of [forged, `display(${forged})`, `({ toOutput: () => (${forged}) })`]) {
    const { outputs } = await startTestKernel().run(
      source.startsWith("{") ? `(${source})` : source,
    );
    expect(outputs.map(({ kind }) => kind)).toEqual(["text"]);
  }
});

test.each([
  "Object.is = () => true",
  "Array.isArray = () => false; Object.entries = () => []",
  "Math.abs = () => 0",
  "Array.prototype.push = function () { return 0; }",
])(
  "a cell that puts its own in the place of what checks use decides nothing: %s",
  async (patch) => {
    const { is, entries } = Object;
    const { isArray } = Array;
    const { abs } = Math;
    const push = Object.getOwnPropertyDescriptor(Array.prototype, "push") ?? {};
    const kernel = startTestKernel();
    try {
      const { results } = await check(
        `const one = () => [1]; ${patch};`,
        'check({ name: "n", why: "w" }, () => expect(one()).toBeCloseTo([2]))',
        kernel,
      );
      expect(results[0]?.passed).toBe(false);
      expect(results).toHaveLength(1);
    } finally {
      Object.assign(Object, { is, entries });
      Array.isArray = isArray;
      Math.abs = abs;
      Object.defineProperty(Array.prototype, "push", push);
    }
  },
);
