import { describe, expect, test } from "vitest";
import { analyzeCell } from "./analyze-cell.ts";

const names = (source: string) => {
  const { declares, uses, assigns } = analyzeCell(source);
  return { declares: Object.keys(declares), uses, assigns };
};

test("every kind of declaration is named", () => {
  const source = `
    import d, { a as b } from "tinytorch"
    import * as all from "tinytorch"
    const c = 1, { e, f: [g, ...h] } = c
    let i
    if (true) { var j = 1; for (var k of []) for (var l in {}); let hidden; function hidden2() {} }
    async function* m() { var hidden3 }
    class n {}
    enum o { p }
    export const q = 1
    { using hidden4 = c }`;
  expect(analyzeCell(source).declares).toEqual({
    ...{ d: "import", b: "import", all: "import", c: "const", e: "const", g: "const", h: "const" },
    ...{ i: "let", j: "var", k: "var", l: "var", m: "function", n: "class", o: "var", q: "const" },
  });
});

test("uses are free names that are read, also in functions", () => {
  expect(names("const y = x + (() => z)(); function f() { return f(y, deep) }")).toEqual({
    declares: ["y", "f"],
    uses: ["x", "z", "deep"],
    assigns: [],
  });
});

test("assigning is not using, compound assignment is both", () => {
  expect(names("a = 1; b += 1; c++; [d, ...e.f] = g; ({ h = 1, i: j } = {}); k ??= 1")).toEqual({
    declares: [],
    uses: ["b", "c", "e", "g", "k"],
    assigns: ["a", "b", "c", "d", "h", "j", "k"],
  });
});

test("names that a cell only assigns in a loop's head are assigned", () => {
  expect(names("for (x of xs) for (y in ys);")).toEqual({
    declares: [],
    uses: ["xs", "ys"],
    assigns: ["x", "y"],
  });
});

describe("what is bound locally is not used", () => {
  test.each([
    ["parameters", "((a, { b, c: [d] }, ...e) => a + b + d + e)(1)"],
    ["blocks", "{ const a = 1; let b = a; class c {} ; function d() { return b } ; c; d }"],
    ["catch", "try {} catch ({ a }) { a }"],
    ["loops", "for (let a = 0; a < 1; a++) a; for (const b of []) b; for (const c in {}) c"],
    ["switch", "switch (1) { case 1: let a = 1; default: a }"],
    ["the name of a class in it", "(class A { static b = A })"],
    ["the name of a function in it", "(function f() { return f })"],
    ["arguments", "(function () { return () => arguments })"],
    ["var hoisted in a function", "(() => { a; { var a } })"],
    ["functions hoisted in a block", "{ f(); function f() {} }"],
    ["labels", "label: for (;;) { break label; continue label }"],
    ["keys and members", "({ key: 1, get other() { return 1 } }).member?.more"],
    ["class members", "(class { field = 1; method() {} ; #secret = 2; static { var own; own } })"],
    ["types", "type T = A<B>; interface C extends D {}; (null as E satisfies F)!"],
    ["undefined", "undefined"],
  ])("%s", (_, source) => {
    expect(names(source).uses).toEqual([]);
  });
});

describe("what is not bound where it stands is used", () => {
  test.each([
    ["a default that the body shadows", "((a = b) => { var b })"],
    ["the head of a switch", "switch (b) { case 1: let b }"],
    ["computed keys", "({ [b]: 1 })"],
    ["a computed key of a pattern", "(({ [b]: c }) => c)"],
    ["after the block that binds it", "{ let b } b"],
    ["a superclass", "(class A extends b {})"],
    ["shorthand", "({ b })"],
    ["typeof", "typeof b"],
  ])("%s", (_, source) => {
    expect(names(source).uses).toEqual(["b"]);
  });
});

test("empty cells and comments have no names", () => {
  const none = { declares: [], uses: [], assigns: [] };
  expect(names("")).toEqual(none);
  expect(names("// nothing\n/* here */")).toEqual(none);
});

test("a name such as __proto__ is a name", () => {
  expect(names("const __proto__ = 1").declares).toEqual(["__proto__"]);
});
