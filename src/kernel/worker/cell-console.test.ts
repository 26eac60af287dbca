/** The console as https://console.spec.whatwg.org has it. */
import { afterEach, describe, expect, test } from "vitest";
import { closeKernels, startTestKernel } from "./kernel.testing.ts";

afterEach(closeKernels);

async function outputsOf(source: string) {
  const { status, outputs } = await startTestKernel().run(source);
  expect(status).toBe("ok");
  return outputs;
}

/** Lines of both streams, those of stderr after "!". */
async function lines(source: string): Promise<string[]> {
  return (await outputsOf(source)).flatMap((output) =>
    output.kind === "text"
      ? output.text.split("\n").map((it) => (output.stream === "stderr" ? `!${it}` : it))
      : [output.kind],
  );
}

describe("format specifiers", () => {
  test.each<[call: string, text: string]>([
    ['"%d apples", 3.7', "3 apples"],
    ['"%i of %d", "12px", 5n', "12 of 5"],
    ['"%f", "3.50 m"', "3.5"],
    ['"%d %i %f", Symbol("x"), {}, "x"', "NaN NaN NaN"],
    ['"%s", "text"', "text"],
    ['"%s %s %s", Symbol("x"), null, [1, 2]', "Symbol(x) null 1,2"],
    ['"%s", { toString: () => "own" }', "own"],
    ['"%o %O", { a: 1 }, "t"', '{\n  "a": 1,\n} "t"'],
    ['"%cred%c plain", "color: red", ""', "red plain"],
    ['"%s and", "a", "b", 3', "a and b 3"],
    ['"%s and %s", "a"', "a and %s"],
    ['"100%"', "100%"],
    ['"100%%"', "100%%"],
    ['"100%% of %s", "it"', "100% of it"],
    ['"%s", "%d", 5', "%d 5"],
    ['"%x %", 1', "%x % 1"],
    ['1, "%d", 2', "1 %d 2"],
    ['"a", "b"', "a b"],
    ['"", 1', " 1"],
    ['"%d", -0', "0"],
    ['"%s", new Proxy({}, { get() { throw 1 } })', "[a value that cannot be read]"],
  ])("console.log(%s)", async (call, text) => {
    expect((await lines(`console.log(${call})`)).join("\n")).toBe(text);
  });

  test("in warnings, errors, groups, assertions and traces", async () => {
    expect(
      await lines(
        'console.warn("%d", "1a"); console.info("%d", "2a"); console.group("%d", "3a"); console.error("%d", "4a"); console.assert(false, "%d", "5a"); console.debug("%s", 6)',
      ),
    ).toEqual(["!1", "2", "3", "!  4", "!  Assertion failed: 5", "  6"]);
  });
});

test("nothing to say is nothing said; what is said of a lone value is its text", async () => {
  expect(
    await lines("console.log(); console.warn(); console.log(undefined); console.log('')"),
  ).toEqual(["undefined", ""]);
});

test("groups indent, all lines of them, and end with their run", async () => {
  const { run } = startTestKernel();
  const { outputs } = await run(
    'console.group("a"); console.log("b\\nc"); console.groupCollapsed(); console.log("d"); console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log("e"); console.group("f")',
  );
  expect(outputs).toMatchObject([{ text: "a\n  b\n  c\n    d\ne\nf" }]);
  expect((await run('console.log("g")')).outputs).toMatchObject([{ text: "g" }]);
  expect(
    await lines('console.group(); console.group(); console.clear(); console.log("h")'),
  ).toEqual(["h"]);
});

test("counts go on by label, and start anew", async () => {
  expect(
    await lines(
      'console.count(); console.count("a"); console.count(); console.count(undefined); console.countReset(); console.count("default"); console.count(null as any); console.countReset("b")',
    ),
  ).toEqual([
    "default: 1",
    "a: 1",
    "default: 2",
    "default: 3",
    "default: 1",
    "null: 1",
    expect.stringMatching(/^!.*no counter “b”/),
  ]);
});

test("timers run by label, are looked at, and end", async () => {
  const said = await lines(
    'console.time(); console.time(); console.timeLog("default", 1, "%d"); console.timeEnd(); console.timeEnd(); console.timeLog("x")',
  );
  expect(said).toEqual([
    expect.stringMatching(/^!.*“default” runs already/),
    expect.stringMatching(/^default: \d+\.\d+ ms 1 %d$/),
    expect.stringMatching(/^default: \d+\.\d+ ms$/),
    expect.stringMatching(/^!.*no timer “default”/),
    expect.stringMatching(/^!.*no timer “x”/),
  ]);
});

test("a timer that is started again goes on from its first start", async () => {
  const [, text = ""] = await lines(
    "console.time('t'); const end = performance.now() + 20; while (performance.now() < end); console.time('t'); console.timeEnd('t')",
  );
  expect(Number.parseFloat(text.slice(3))).toBeGreaterThanOrEqual(20);
});

test("assertions", async () => {
  expect(
    await lines(
      'console.assert(true, "no"); console.assert(false); console.assert(); console.assert(0 as any, "a", 1); console.assert(false, { a: 1 })',
    ),
  ).toEqual([
    "!Assertion failed",
    "!Assertion failed",
    "!Assertion failed: a 1",
    "!Assertion failed {",
    '!  "a": 1,',
    "!}",
  ]);
});

test("dir shows the object alone, dirxml all that it is given", async () => {
  expect(
    await lines('console.dir("a", { depth: 0 }); console.dir([1]); console.dirxml(1, "b")'),
  ).toEqual(['"a"', "[", "  1,", "]", "1 b"]);
});

test("trace says which calls led to it, in the cells' own places", async () => {
  const said = await lines('function f() { console.trace("here %d", 1) }\nf()');
  expect(said[0]).toBe("!Trace: here 1");
  expect(said[1]).toMatch(/^! {4}at f \(.*:1:/);
  expect(said[2]).toMatch(/^! {4}at .*:2:1/);
});

test("methods work by themselves", async () => {
  expect(
    await lines("const { log, group } = console; group('a'); [1].forEach((x) => log(x))"),
  ).toEqual(["a", "  1"]);
});

describe("tables", () => {
  async function table(call: string) {
    const [output] = await outputsOf(`console.table(${call})`);
    if (output?.kind !== "table") return output;
    return [output.columns.map(({ title }) => title), ...output.rows];
  }

  test.each<[call: string, rows: unknown[][]]>([
    [
      "[{ a: 1, b: 2 }, { a: 3, c: true }]",
      [
        ["(index)", "a", "b", "c"],
        [0, 1, 2, ""],
        [1, 3, "", true],
      ],
    ],
    [
      '[{ a: 1, b: 2 }], ["b"]',
      [
        ["(index)", "b"],
        [0, 2],
      ],
    ],
    [
      '[{ a: 1 }], ["b", "a"]',
      [
        ["(index)", "b", "a"],
        [0, "", 1],
      ],
    ],
    [
      "[1, 'x']",
      [
        ["(index)", "Values"],
        [0, 1],
        [1, "x"],
      ],
    ],
    [
      "[[1, 2], [3]]",
      [
        ["(index)", "0", "1"],
        [0, 1, 2],
        [1, 3, ""],
      ],
    ],
    [
      "[{ a: 1 }, 5]",
      [
        ["(index)", "a", "Values"],
        [0, 1, ""],
        [1, "", 5],
      ],
    ],
    [
      "{ x: { a: 1 }, y: { a: 2 } }",
      [
        ["(index)", "a"],
        ["x", 1],
        ["y", 2],
      ],
    ],
    [
      "{ x: 1, y: null }",
      [
        ["(index)", "Values"],
        ["x", 1],
        ["y", null],
      ],
    ],
    [
      "new Map([['k', { a: 1 }]])",
      [
        ["(index)", "a"],
        ["k", 1],
      ],
    ],
    [
      "new Set(['v'])",
      [
        ["(index)", "Values"],
        [0, "v"],
      ],
    ],
    [
      "new Float32Array([0.5, 2])",
      [
        ["(index)", "Values"],
        [0, 0.5],
        [1, 2],
      ],
    ],
    ["[]", [["(index)"]]],
  ])("console.table(%s)", async (call, rows) => {
    expect(await table(call)).toEqual(rows);
  });

  test.each(["5", '"text"', "null", "undefined"])("%s is no table, and is logged", async (call) => {
    expect(await table(call)).toMatchObject({ kind: "text", text: call.replaceAll('"', "") });
  });

  test("columns that are no list are refused", async () => {
    const { status, outputs } = await startTestKernel().run('console.table([], "a" as any)');
    expect(status).toBe("failed");
    expect(outputs).toMatchObject([{ name: "TypeError", message: /list of names of columns/ }]);
  });

  test("rows beyond a thousand are counted", async () => {
    const [output] = await outputsOf("console.table(Array.from({ length: 1005 }, (_, i) => i))");
    expect(output).toMatchObject({ kind: "table", omittedRows: 5 });
  });
});
