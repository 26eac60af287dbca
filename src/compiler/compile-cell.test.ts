import { describe, expect, test } from "vitest";
import { runCells, TestNotebook } from "./notebook.testing.ts";

/** Each case: what it shows, the cells, the last one's value. */
type Case = [title: string, cells: string[], value: unknown];

function check(cases: Case[]): void {
  test.each(cases)("%s", async (_, cells, value) => {
    expect(await runCells(cells, library)).toEqual(value);
  });
}

const library = {
  tinytorch: { tensor: (x: number) => `tensor ${x}`, zeros: () => 0, default: "the default" },
};

describe("names across cells", () => {
  check([
    ["a constant is declared again", ["const x = 1", "const x = 2", "x"], 2],
    ["a kind changes", ["const x = 1", "let x = 2", "x++; x"], 3],
    ["a later cell reassigns", ["let x = 1", "x = 2", "x += 3", "x"], 5],
    ["a closure sees it", ["let x = 1; const f = () => x", "x = 2", "f()"], 2],
    [
      "a closure sees what is declared again",
      ["const x = 1; const f = () => x", "const x = 2", "f()"],
      2,
    ],
    [
      "a closure sees what is declared later",
      ["const f = () => g()", "function g() { return 7 }", "f()"],
      7,
    ],
    [
      "a function is replaced under its callers",
      ["function f() { return 1 } function g() { return f() }", "function f() { return 2 }", "g()"],
      2,
    ],
    ["a closure reassigns", ["let n = 0; const add = () => { n += 1 }", "add(); add()", "n"], 2],
    [
      "a class is extended",
      [
        "class A { x = 1; f() { return this.x } }",
        "class B extends A { override f() { return super.f() + 1 } }",
        "new B().f()",
      ],
      2,
    ],
    [
      "a class refers to itself",
      ["class A { static make() { return new A() } }", "A.make() instanceof A"],
      true,
    ],
    [
      "a var is declared in a block and a loop",
      ["if (true) { var a = 1 } for (var i = 0; i < 3; i++);", "[a, i]"],
      [1, 3],
    ],
    ["a var without a value keeps it", ["for (const i of [1, 2]) { var x; x ??= i }", "x"], 1],
    [
      "an enum",
      ["enum Color { Red, Green = 5, Blue }", "[Color.Blue, Color[5], Color.Red]"],
      [6, "Green", 0],
    ],
    [
      "export before a declaration is tolerated",
      ["export const a = 1; export function f() { return a } export class A {}", "[f(), A.name]"],
      [1, "A"],
    ],
    ["let without a value", ["let x = 1", "let x", "x"], undefined],
    [
      "a global is shadowed by a cell, for all cells",
      ["const name = 'mine'; const Map = 1", "[name, Map]"],
      ["mine", 1],
    ],
  ] as Case[]);
});

describe("the value of a cell", () => {
  check([
    ["is its last expression", ["1; 2"], 2],
    ["is nothing after a declaration", ["1; const x = 2"], undefined],
    ["is nothing in an empty cell", [""], undefined],
    ["is nothing in a cell of comments", ["// one\n/* two */"], undefined],
    ["may be an object", ["({ a: 1 })"], { a: 1 }],
    ["may be awaited", ["await Promise.resolve(3)"], 3],
    ["may be a sequence", ["(1, 2)"], 2],
    ["may be a string that looks like a directive", ["'hello'"], "hello"],
    ["may be an assignment", ["let x", "x = 4"], 4],
    [
      "may be followed by types, semicolons and comments",
      ["5;;\ntype T = 1\ninterface I {} // end"],
      5,
    ],
  ]);
});

describe("await and import", () => {
  check([
    [
      "await at the top and in functions",
      ["const f = async (x: number) => (await x) + 1", "const y = await f(1); y"],
      2,
    ],
    ["await of a sequence in parentheses", ["await (1, 2)"], 2],
    [
      "for await",
      ["let sum = 0; for await (const x of [1, Promise.resolve(2)]) sum += x", "sum"],
      3,
    ],
    [
      "an import is used by a later cell",
      ['import { tensor as t, zeros } from "tinytorch"', "[t(1), zeros()]"],
      ["tensor 1", 0],
    ],
    [
      "a default and a namespace",
      ['import d, * as all from "tinytorch"', "[d, all.zeros()]"],
      ["the default", 0],
    ],
    [
      "an import below its use",
      ['const x = tensor(1)\nimport {\n  tensor } from "tinytorch"\nx'],
      "tensor 1",
    ],
    [
      "imports of types vanish",
      ['import type { A } from "none"; import { type B } from "none"; 1'],
      1,
    ],
    ["import()", ['const { tensor } = await import("tinytorch"); tensor(2)'], "tensor 2"],
    [
      "an import can be declared again",
      ['import { zeros } from "tinytorch"', "const zeros = 5", "zeros"],
      5,
    ],
  ]);

  test("every await goes through the runtime", async () => {
    const notebook = new TestNotebook();
    await notebook.run("const f = async () => { await 'inner' }; await f(); await 'outer'");
    expect(notebook.waited).toEqual(["inner", expect.any(Promise), "outer"]);
  });

  test.each([["{ seen.push(x); stop() }"], ["(seen.push(x), stop())"]])(
    "for await stops between items: %s",
    async (body) => {
      const notebook = new TestNotebook({
        test: { stop: () => Object.assign(notebook, { stopped: true }) },
      });
      await notebook.run('import { stop } from "test"; const seen: number[] = []');
      const loop = notebook.run(`for await (const x of [1, 2, 3]) ${body}`);
      await expect(loop).rejects.toThrow("stopped");
      expect(notebook.scope["seen"]).toEqual([1]);
    },
  );

  test("a library's missing name is the runtime's error", async () => {
    await expect(runCells(['import { nope } from "tinytorch"'], library)).rejects.toThrow(
      "tinytorch has no nope",
    );
  });
});

test("a cell of directives, lines and Windows line ends runs", async () => {
  expect(
    await runCells(['"use strict"\r\nconst a: number = 1\r\nconst b = a\r\n', "[a, b]"]),
  ).toEqual([1, 1]);
});

test("every line of a cell stays on its line", () => {
  const source =
    'const a = 1\nimport {\n  x,\n  y,\n} from "tinytorch"\nexport\nconst b = 2\nlast()';
  const lines = new TestNotebook().compile(source).code.split("\n");
  expect(lines[7]).toBe("return $notebook$cell.last = (0, $notebook$.last)();");
});

test("the compiled names leave globals out", () => {
  const { names } = new TestNotebook().compile("console.log(Math.max(x)); globalThis = y");
  expect(names).toEqual({ declares: {}, uses: ["x", "y"], assigns: [] });
});

test("cell ids of any form name a file", async () => {
  expect(new TestNotebook().compile("1").sourceUrl).toBe("cell/cell-1/1.js");
});

test("using is disposed at the end of its cell", () => {
  // Node 20 cannot run it.
  const { code } = new TestNotebook().compile("using x = open()\nx.read()");
  expect(code).toContain(
    "using x = $notebook$new.x = (0, $notebook$.open)();\nreturn $notebook$cell.last = $notebook$.x.read();",
  );
});
