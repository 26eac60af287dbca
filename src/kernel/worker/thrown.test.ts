/** Whatever a cell throws, it fails with an error beneath it, and the notebook goes on. */
import { afterEach, describe, expect, test } from "vitest";
import type { ErrorOutput } from "../../outputs/plain-outputs.ts";
import { closeKernels, startTestKernel } from "./kernel.testing.ts";

afterEach(closeKernels);

const trap = '() => { throw new Error("trap") }';
const allTraps = `new Proxy(Object.assign(() => {}, {}), new Proxy({}, { get: () => ${trap} }))`;

/** Code after whose throw the next cell must run, and what the error says. */
const thrown: [title: string, source: string, says: RegExp][] = [
  ["a Proxy of which every trap throws", `throw ${allTraps}`, /cannot be shown/],
  ["a Proxy of an error", `throw new Proxy(new Error("x"), { get: ${trap} })`, /cannot be read/],
  [
    "a Proxy that says it is an error, by traps that throw proxies",
    `const p = new Proxy(new Error("x"), { get() { throw p } }); throw p`,
    /cannot be read/,
  ],
  ["a revoked Proxy", "const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy", /cannot be/],
  ["a symbol", 'throw Symbol("pears")', /pears/],
  ["undefined", "throw undefined", /undefined/],
  ["null", "throw null", /null/],
  ["a bigint", "throw 10n", /10/],
  ["a function", "throw () => 1", /Function/],
  ["an object without prototype", "throw Object.create(null)", /Object|\{/],
  ["a promise", "throw Promise.resolve(1)", /Promise/],
  [
    "a symbol as message",
    'const e = new Error("x"); e.message = Symbol("pears") as any; throw e',
    /^Error: Symbol\(pears\)$/,
  ],
  [
    "an object as message whose text throws",
    `const e = new Error(); e.message = { toString: ${trap} } as any; throw e`,
    /cannot be read/,
  ],
  [
    "a getter as message that throws",
    `const e = new Error(); Object.defineProperty(e, "message", { get: ${trap} }); throw e`,
    /cannot be read/,
  ],
  ["a number as stack", 'const e = new Error("x"); (e as any).stack = 5; throw e', /^Error: x$/],
  [
    "a getter as stack that throws",
    `const e = new Error("x"); Object.defineProperty(e, "stack", { get: ${trap} }); throw e`,
    /^Error: x$/,
  ],
  ["no stack", 'const e = new Error("x"); delete e.stack; throw e', /^Error: x$/],
  [
    "a long stack of what nearly is a frame",
    'const e = new Error("x"); e.stack = ("at ".repeat(100_000) + "cell/(".repeat(50_000)).repeat(3); throw e',
    /^Error: x$/,
  ],
  ["a symbol as name", 'const e = new Error("x"); e.name = Symbol("n") as any; throw e', /n.*: x$/],
  [
    "a getter as name",
    `throw new (class extends Error { get name() { throw 1 } } as any)("x")`,
    /x$/,
  ],
  ["an empty name", 'const e = new Error("x"); e.name = ""; throw e', /^Error: x$/],
  ["a frozen error", 'throw Object.freeze(new Error("x"))', /^Error: x$/],
  ["an error without prototype", 'throw Object.setPrototypeOf(new Error("x"), null)', /no Error/],
  [
    "an error that is its own cause",
    'const e: any = new Error("x"); e.cause = e; throw e',
    /^Error: x$/,
  ],
  [
    "parts that cannot be read",
    `const e: any = new Error("x"); e.errors = ${allTraps}; throw e`,
    /x$/,
  ],
  ["a cause that cannot be read", `throw new Error("x", { cause: ${allTraps} })`, /^Error: x$/],
  [
    "a message of a million characters",
    'throw new Error("pear".repeat(250_000))',
    /1000000 characters/,
  ],
  ["a rejected promise", "await Promise.reject(Symbol('pears'))", /pears/],
  ["a thenable that throws", `await { get then() { throw Symbol("pears") } }`, /pears/],
  ["endless recursion", "const f = (): any => f(); f()", /Maximum call stack/],
];

test.each(thrown)("%s", async (_, source, says) => {
  const { run } = startTestKernel();
  const { status, outputs } = await run(source);
  expect(status).toBe("failed");
  const error = outputs.at(-1) as ErrorOutput;
  expect(error.kind).toBe("error");
  expect(`${error.name}: ${error.message}`).toMatch(says);
  expect(error.message.length).toBeLessThan(20_000);
  expect((await run("1 + 1", "next")).outputs).toMatchObject([{ text: "2" }]);
});

test("a value that cannot be asked for its kind is shown as such", async () => {
  const { status, outputs } = await startTestKernel().run(
    `new Proxy({}, { getPrototypeOf: ${trap}, ownKeys: ${trap}, has: ${trap} })`,
  );
  expect(status).toBe("ok");
  expect(outputs).toMatchObject([{ text: expect.stringMatching(/cannot be shown/) }]);
});

test("a check that throws anything fails, and the next runs", async () => {
  const { outputs } = await startTestKernel().run(
    "1",
    "exercise",
    `check({ name: "a", why: "" }, () => { throw ${allTraps} });
     check({ name: "b", why: "" }, () => expect(1).toBe(1));`,
  );
  expect(outputs.at(-1)).toMatchObject({ results: [{ passed: false }, { passed: true }] });
});

test("code that has replaced a method of strings still fails with an error", async () => {
  const { run } = startTestKernel();
  const { split } = String.prototype;
  const { status, outputs } = await run(
    'String.prototype.split = () => { throw new Error("gone") }; throw new Error("x")',
  );
  String.prototype.split = split;
  expect(status).toBe("failed");
  expect(outputs.at(-1)).toMatchObject({ kind: "error", message: /cannot be described/ });
});

async function errorOf(source: string): Promise<ErrorOutput> {
  const { outputs } = await startTestKernel().run(source, "broken");
  const error = outputs.at(-1);
  if (error?.kind !== "error") throw new Error("no error was shown");
  return error;
}

describe("a message is the user's own", () => {
  test.each([
    "costs $.50",
    "$.f is not a function",
    "(0 , $.f) and $cell.wait",
    "a$.b and $_.c",
    "(0, f)",
    "at f (cell/broken/1.js:1:1)",
  ])("%s", async (message) => {
    const error = await errorOf(`const f = 1;\nthrow new TypeError(${JSON.stringify(message)})`);
    expect(error).toMatchObject({ message, line: 2 });
    expect(error.frames).toHaveLength(1);
  });
});

describe("what a cell reads of an engine's error has the cell's names in it", () => {
  const cases: [title: string, source: string][] = [
    ["try", "try { f() } catch (e) { e.message }"],
    ["try with a pattern", "let said; try { f() } catch ({ message }) { said = message }; said"],
    ["as text", "let said; try { f() } catch (e) { said = String(e).slice(11) }; said"],
    [
      "in its stack",
      'let said; try { f() } catch (e) { said = e.stack.split("\\n")[0].slice(11) }; said',
    ],
    ["in a function", "const g = () => { try { f() } catch (e) { return e.message } }; g()"],
    ["a promise's catch", "await (async () => f())().catch((e) => e.message)"],
    ["a promise's second handler", "await (async () => { f() })().then(null, (e) => e.message)"],
    ["a handler that throws", "await Promise.resolve().then(() => f()).catch((e) => e.message)"],
    [
      "a handler in parentheses",
      "await Promise.resolve().then(() => (f())).catch((e) => e.message)",
    ],
    ["a new promise", "await new Promise(() => { f() }).catch((e) => e.message)"],
    ["allSettled", "(await Promise.allSettled([(async () => ({ x: f() }))()]))[0].reason.message"],
    ["an async method", "await ({ async m(a = 1) { f() } }).m().catch((e) => e.message)"],
    ["try with finally", "let s; try { f() } catch (e) { s = e.message } finally { s += '' } s"],
  ];
  test.each(cases)("%s", async (_, code) => {
    const source = code.startsWith("try")
      ? `let said; ${code.replace("{ e.message }", "{ said = e.message }")}; said`
      : code;
    const { outputs } = await startTestKernel().run(`const f: any = 1;\n${source}`);
    expect(outputs).toMatchObject([{ text: '"f is not a function"' }]);
  });

  test.each([
    [
      "const C: any = 1; try { new C() } catch (e) { console.log(e.message) }",
      "C is not a constructor",
    ],
    ["const f: any = 1; try { f.g.h() } catch (e) { console.log(e.message) }", /^Cannot read prop/],
    [
      "const f: any = {}; try { f.g() } catch (e) { console.log(e.message) }",
      "f.g is not a function",
    ],
    [
      "const f: any = 1; try { [...f] } catch (e) { console.log(e.message) }",
      /^(?!.*\$).*iterable/,
    ],
    [
      "const f: any = null; try { const { a } = f } catch (e) { console.log(e.message) }",
      /'a' of 'f'/,
    ],
    [
      'const m = "costs $.50"; try { throw new Error(m) } catch (e) { console.log(e.message) }',
      /^costs \$\.50$/,
    ],
  ])("%s", async (source, says) => {
    const { outputs } = await startTestKernel().run(source);
    expect(outputs).toMatchObject([{ kind: "text", text: expect.stringMatching(says) }]);
  });

  test("what is thrown on is the same error, with the place of the first throw", async () => {
    expect(
      await errorOf("const f: any = 1;\ntry {\n  f();\n} catch (e) {\n  throw e;\n}"),
    ).toMatchObject({ message: "f is not a function", line: 3 });
  });
});

describe("advice on memory follows from the error of running out of it", () => {
  test.each([
    ["new ArrayBuffer(2 ** 52)", true],
    ["new Float32Array(2 ** 45)", true],
    ["const memoryPerSample: any = 1; memoryPerSample()", false],
    ['throw new Error("out of Array buffer allocation pears")', false],
    ['throw new RangeError("the memory of elephants")', false],
    ["new Float32Array(-1)", false],
    ['throw new TypeError("Array buffer allocation failed")', false],
  ])("%s", async (source, hinted) => {
    const { hint } = await errorOf(source);
    expect(hint === undefined ? false : /memory/.test(hint)).toBe(hinted);
  });

  test("and that on recursion from its own", async () => {
    expect((await errorOf("const f = (): any => f(); f()")).hint).toMatch(/without end/);
    expect(
      (await errorOf('throw new RangeError("the call stack of plates")')).hint,
    ).toBeUndefined();
  });
});

describe("causes and parts are shown", () => {
  test("with their places and depths", async () => {
    const error = await errorOf(
      `const inner = new TypeError("no pears");
       const both = new AggregateError([new Error("first", { cause: inner }), 5, "words"], "two failed");
       throw new Error("cannot bake", { cause: both });`,
    );
    expect(error).toMatchObject({ name: "Error", message: "cannot bake", line: 3 });
    expect(error.causes).toMatchObject([
      { relation: "cause", depth: 0, name: "AggregateError", message: "two failed", line: 2 },
      { relation: "part", depth: 1, name: "Error", message: "first", cellId: "broken", line: 2 },
      { relation: "cause", depth: 2, name: "TypeError", message: "no pears", line: 1 },
      { relation: "part", depth: 1, name: "Value", message: "5" },
      { relation: "part", depth: 1, name: "Value", message: '"words"' },
    ]);
  });

  test("of Promise.any", async () => {
    const { causes } = await errorOf(
      'await Promise.any([Promise.reject(new Error("a")), Promise.reject(new Error("b"))])',
    );
    expect(causes).toMatchObject([{ message: "a" }, { message: "b" }]);
  });

  test("in the cell's own words", async () => {
    const { causes } = await errorOf(
      'const f: any = 1; try { f() } catch (cause) { throw new Error("x", { cause }) }',
    );
    expect(causes).toMatchObject([{ message: "f is not a function" }]);
  });

  test("a cause that is null, and how many were too many", async () => {
    expect((await errorOf('throw new Error("x", { cause: null })')).causes).toMatchObject([
      { name: "Value", message: "null" },
    ]);
    const many = await errorOf(
      'throw new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error(String(i))), "x")',
    );
    expect(many.causes?.length).toBe(20);
    expect(many.omittedCauses).toBe(980);
  });
});
