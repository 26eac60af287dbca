import { describe, expect, test } from "vitest";
import { runCells } from "./notebook.testing.ts";

/** Each case: what it shows, the cells, the last one's value. */
type Case = [title: string, cells: string[], value: unknown];

function check(cases: Case[]): void {
  test.each(cases)("%s", async (_, cells, value) => {
    expect(await runCells(cells)).toEqual(value);
  });
}

describe("destructuring", () => {
  const data = "const data = { a: 1, b: { c: [2, 3, 4], d: undefined }, e: 5 }";
  check([
    [
      "deep, with defaults, renames and rest",
      [
        data,
        "const { a, b: { c: [first, ...more], d = a + 9 }, ...rest } = data",
        "[a, first, more, d, rest]",
      ],
      [1, 2, [3, 4], 10, { e: 5 }],
    ],
    [
      "several declarators",
      ["const { a } = { a: 1 }, [b] = [2], c = a + b", "[a, b, c]"],
      [1, 2, 3],
    ],
    ["computed keys", ["const k = 'x'", "const { [k]: y } = { x: 3 }", "y"], 3],
    [
      "assignment to names and members",
      [
        "let a, b; const o: any = {}",
        "[a, o.x = 2, ...o.rest] = [1, undefined, 3, 4]; ({ a: b, y: o.y } = { a: 5, y: 6 })",
        "[a, b, o]",
      ],
      [1, 5, { x: 2, rest: [3, 4], y: 6 }],
    ],
    [
      "shorthand assignment with defaults",
      ["let a, b", "({ a, b = 2 } = { a: 1 } as any); [a, b]"],
      [1, 2],
    ],
    ["swapping", ["let a = 1, b = 2", "[a, b] = [b, a]", "[a, b]"], [2, 1]],
    [
      "var in loops",
      ["for (var { x, y = 2 } of [{ x: 1 }]);", "for (var [i] in { k: 1 });", "[x, y, i]"],
      [1, 2, "k"],
    ],
    [
      "assigned loop targets",
      ["let x, o: any = {}", "for (x of [1, 2]); for (o.key in { a: 1 });", "[x, o.key]"],
      [2, "a"],
    ],
    [
      "in parameters, with defaults of the notebook",
      ["const n = 1", "const f = ({ a = n, b: [c] = [n + 1] }: any = {}) => [a, c]", "f()"],
      [1, 2],
    ],
  ]);
});

describe("jumps out of finally", () => {
  const cell = (jump: string) => [
    `const seen: number[] = []; for (const n of [1, 2, 3]) { try { throw n } catch { seen.push(n) } finally { ${jump} } }\nseen`,
  ];
  check([
    ["with a semicolon", cell("if (n === 2) break; else continue;"), [1, 2]],
    ["without", cell("if (n === 2) break\n else continue"), [1, 2]],
    [
      "a return with a value, and functions within",
      ["(() => { try { throw 1 } finally { const f = () => { return 2 }\n return f() } })()"],
      2,
    ],
  ]);
});

describe("shadowing", () => {
  check([
    ["parameters", ["const x = 1", "((x) => x)(2)"], 2],
    [
      "a default sees the notebook, not the body",
      ["const x = 1", "((y = x) => { var x = 2; return [x, y] })()"],
      [2, 1],
    ],
    [
      "blocks",
      ["const x = 1", "const r: number[] = []; { const x = 2; r.push(x) } r.push(x); r"],
      [2, 1],
    ],
    [
      "catch",
      ["const e = 1", "let r; try { throw 2 } catch (e) { r = e } [r, e]".replace("} [", "}; [")],
      [2, 1],
    ],
    [
      "the name of a class expression",
      ["const A = 1", "const B = class A { static f() { return typeof A } }; [B.f(), A]"],
      ["function", 1],
    ],
    [
      "the name of a function expression",
      ["const f = 1", "const g = function f() { return typeof f }; [g(), f]"],
      ["function", 1],
    ],
    ["labels", ["const l = 1", "l: for (;;) { break l }\nl"], 1],
    ["loops", ["const i = 9", "for (let i = 0; i < 2; i++); i"], 9],
    [
      "var in a function",
      ["const x = 1", "(() => { x2 = x; var x = 3, x2; return [x, x2] })()"],
      [3, undefined],
    ],
    [
      "functions in blocks",
      [
        "function f() { return 1 }",
        "let r; { r = f(); function f() { return 2 } } [r, f()]".replace("} [", "}; ["),
      ],
      [2, 1],
    ],
  ]);
});

describe("expressions", () => {
  check([
    [
      "shorthand properties",
      ["const x = 1, y = () => 2", "({ x, z: { y } }).z.y() + ({ x }).x"],
      3,
    ],
    [
      "shorthand __proto__ sets no prototype",
      ["const __proto__ = { a: 1 }", "Object.keys({ __proto__ })"],
      ["__proto__"],
    ],
    ["typeof a missing name", ["[typeof nope, typeof (nope)]"], ["undefined", "undefined"]],
    ["typeof a name", ["const f = () => 1", "typeof f"], "function"],
    [
      "called functions have no this",
      ["function f(this: unknown) { return this } const tag = f", "[f(), f?.(), tag`x`, (f)()]"],
      [undefined, undefined, undefined, undefined],
    ],
    [
      "methods have their this",
      ["const o = { f() { return this === o } }", "[o.f(), o?.f()]"],
      [true, true],
    ],
    ["there is no this at the top", ["[this, (() => this)()]"], [undefined, undefined]],
    [
      "new",
      [
        "function F(this: any) { this.x = 1 } class G {}",
        "[new (F as any)().x, new G instanceof G]",
      ],
      [1, true],
    ],
    [
      "update and compound assignment",
      ["let x = 1", "[x++, ++x, x **= 2, x ??= 0, x--]"],
      [1, 3, 9, 9, 9],
    ],
    [
      "optional chaining",
      ["const o: any = undefined, f: any = null", "[o?.a.b.c, f?.(1), o?.[o]]"],
      [undefined, undefined, undefined],
    ],
    [
      "templates and regular expressions",
      ["const x = 1", `\`\${x} x \${\`\${x}\`}\` + /x\\/x/.source`],
      "1 x 1x\\/x",
    ],
    [
      "private members",
      ["class A { #x = 1; static has(a: A) { return #x in a && a.#x } }", "A.has(new A())"],
      1,
    ],
    [
      "generators",
      ["const limit = 2; function* g() { for (let i = 0; i < limit; i++) yield i }", "[...g()]"],
      [0, 1],
    ],
    [
      "getters, static blocks and fields",
      [
        "let n = 1; class A { static { n = 2 } x = n; get y() { return n } }",
        "n = 3; const a = new A(); [a.x, a.y]",
      ],
      [3, 3],
    ],
    ["functions hoisted above their use", ["const r = f(); function f() { return 1 }", "r"], 1],
    [
      "generics, satisfies, as const and !",
      [
        "const f = <T,>(x: T) => x; const a = f<number>(1)!; const b = [a] as const satisfies readonly number[]",
        "(b as readonly number[])[0]!",
      ],
      1,
    ],
    [
      "parameter properties",
      [
        "class A { constructor(readonly x: number, private y = x) {} sum() { return this.x + this.y } }",
        "new A(2).sum()",
      ],
      4,
    ],
    [
      "names that the compiler would use",
      [
        "const $notebook$ = 1, $notebook$cell = 2, $notebook$new = 3, $notebook$module0 = 4",
        "let f = ($notebook$_: number) => $notebook$_ + $notebook$ + $notebook$cell + $notebook$new + $notebook$module0; f(5)",
      ],
      15,
    ],
    ["names with unusual letters", ["const größe = 1, \\u0061b = 2", "größe + ab"], 3],
  ]);
});

describe("function names", () => {
  check([
    [
      "declarations",
      [
        "const a = () => 1, b = function () {}, c = class {}; let d = async () => {}; var e = (() => 1)",
        "[a, b, c, d, e].map((f) => f.name)",
      ],
      ["a", "b", "c", "d", "e"],
    ],
    [
      "defaults of patterns",
      ["const { a = () => 1, x: [b = class {}] = [] } = {} as any", "[a.name, b.name]"],
      ["a", "b"],
    ],
    [
      "assignments",
      [
        "let a: any, b: any",
        "a = () => 1; b ??= function () {}; ({ a: a = a } = {} as any); [a.name, b.name]",
      ],
      ["a", "b"],
    ],
    [
      "own names stay",
      ["const a = function own() {}, b = class Own {}", "[a.name, b.name]"],
      ["own", "Own"],
    ],
    ["a static name stays", ["const A = class { static name = 'mine' }", "A.name"], "mine"],
    ["__proto__", ["const __proto__ = () => 1", "__proto__.name"], "__proto__"],
  ]);
});

describe("statements without semicolons do not grow together", () => {
  check([
    [
      "calls after declarations",
      ["let n = 0; function f() { n++ }", "const a = n\nf()\nconst b = a\nf()\nn"],
      2,
    ],
    [
      "in functions",
      ["const f = () => 1; let x", "const g = () => {\n  x = f\n  f()\n  return x\n}\ng() === f"],
      true,
    ],
    [
      "after if and else",
      ["let x = 0; const f = () => { x++ }", "if (x)\n  x = 5\nelse\n  f()\nf()\nx"],
      2,
    ],
    ["after do", ["let x = 0; const f = () => { x++ }", "do x++\nwhile (x < 3)\nf()\nx"], 4],
    [
      "destructuring after a class or a block",
      ["class A {}\nconst { a } = { a: 1 }\n{ }\nvar [b] = [2]\n;[a, b]"],
      [1, 2],
    ],
    [
      "class fields",
      ["const f = () => 1", "class A {\n  a = f()\n  b = f\n  c = 1\n}\nf()\nnew A().b()"],
      1,
    ],
    ["a comment before the end", ["const x = 1 // one", "x // the value"], 1],
    [
      "a type between statements",
      [
        "const x = [[5]]",
        "const y = x\ntype T = number\n;[1].length\nconst z = y\ninterface I {\n  a: 1\n}\n[0].length\nz === x",
      ],
      true,
    ],
    [
      "return and throw",
      ["const f = () => 1", "const g = () => {\n  if (f()) return\n  f()\n}\ng()"],
      undefined,
    ],
  ]);
});
