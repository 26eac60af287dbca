/** Against TypeScript itself: what is left of each construct must be the same program. */
import { type Program, parse } from "acorn";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { stripTypes } from "./strip-types.ts";

function byTypeScript(source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      moduleDetection: ts.ModuleDetectionKind.Force,
    },
  });
  // A construct that TypeScript does not read has no place in the corpus.
  expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
  return outputText.replace("export {};", "");
}

/** The program without places, empty statements, and exports of nothing, which mark modules. */
function programOf(code: string): unknown {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((it) => !isNothing(it)).map(plain);
    if (typeof value === "bigint" || value instanceof RegExp) return String(value);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => !["start", "end", "raw"].includes(key));
    return Object.fromEntries(entries.map(([key, of]) => [key, plain(of)]));
  };
  return plain((program as Program).body);
}

function isNothing(node: unknown): boolean {
  if (typeof node !== "object" || node === null || !("type" in node)) return false;
  if (node.type === "EmptyStatement") return true;
  if (node.type === "ExportNamedDeclaration") {
    const { declaration, specifiers } = node as { declaration?: unknown; specifiers?: unknown[] };
    return !declaration && specifiers?.length === 0;
  }
  return false;
}

const corpus: Record<string, readonly string[]> = {
  assertions: [
    "x as number < 5",
    "x as number <= 5",
    "x as number << 1",
    "x as number > 3",
    "x as any < y || x as unknown > y",
    "(x as number) < 5",
    "if (x as number < 5 && y as string < 'b') f()",
    "for (let i = 0; i as number < 5; i++) {}",
    "const r = x as A | number < 5",
    "const r = x satisfies number < 5",
    "let s = 'x as number < 5', t = `y as any < ${x as any < 3}`; // as number < 5\nx as string < s",
    "const a = x as any as number; const b = x as const; const c = <any>x; const d = <const>[1]",
    "x!; x!.y; x![0]!(); a?.b!.c; x! / 2 / 3; x! < 5; (x!)++",
    "const v = { a: 1 } satisfies Record<string, number>",
    "f(x as any, y as unknown as T[])",
    "const g = f<string>; const h = new Map<string, number[]>(); f<number>(1); a?.b<number>(1)",
    "a < b > (c)",
    "f(a < b, c > d)",
    "f(a < b, c > (d))",
    "const r = a as Foo<number> | undefined ?? 3",
    "y = x as { a: number }[]",
    "[(x as any)] = [1]; (x as any).y = 2; (x as any) = 3",
  ],
  declarations: [
    "type A = 1; interface B { a: number; m?(): void; new (): B; readonly [k: string]: any }",
    "type\nFoo = string\nlet z = 1",
    "type A<T> = T extends infer U extends string ? `a${U}` : never; let x: A<'b'>",
    "let x: typeof import('a').b; let y: unique symbol; let z: [a: number, b?: string, ...r: any[]]",
    "let x: abstract new () => void; let y: asserts1; let w: keyof typeof z; let f: (this: A, ...a: any[]) => a is B",
    "let { a, b: [c] }: { a: number; b: number[] } = x",
    "let x!: number; const y: number = 1, z: string = 'a'",
    "declare const x: number; declare function f(): void; declare class C { a: number }; declare let q: 1\nf()",
    "declare namespace N { const x: number; namespace M {} } declare global { interface Window {} } declare module 'x' { export const y: number }\nlet after = 1",
    "declare enum E { A } declare const enum F { B }\nlet after = 1",
    "let type = 2; type = 3; let declare = 1, abstract = 2, namespace = 3, of = 5; declare\nabstract",
    "let accessor = 6, module = 7; accessor\nmodule\naccessor = 1",
    "let as = 1, satisfies = 2; as as any; satisfies satisfies any",
    "import type A from 'a'; import { type B, c } from 'b'; import type * as D from 'd'; import e, { type F as G } from 'e'",
    "let x: number | undefined = undefined, f: () => void = () => {}, g = (a: number): a is 1 => true",
    "using x = f(); let y: void; await using z = g()",
    "try {} catch (e: unknown) { e }",
    "let x: A.B.C<D>[][] = []; let y: -1 | 1n | 'a' | null = 1; let z: { get x(): 1; set x(v) }",
    "label: for (const x of y as any[]) { break label }",
    "switch (x as number) { case <number>1: case y!: }",
  ],
  functions: [
    "function f(this: X, a?: number, b = 1 as number, ...c: any[]): asserts a is number {}",
    "function f(): void; function f(a: number): void; function f(a?: number) { return a }",
    "const f = <T,>(a: T) => a; const g = async <T>(a: T): Promise<T> => a; const h = <const T extends A = B>(x: T) => x",
    "const f = function* <T>(x: T): Generator<T> { yield x as T }; async function* g(): AsyncGenerator<1> {}",
    "({ m<T>(x: T): T { return x }, async n?(): void {}, get a(): number { return 1 } })".replace(
      "n?()",
      "n()",
    ),
    "const f = (a: number) => (b: string): { c: number } => ({ c: a })",
    "x ? (a) : (b); y = x ? (a: number) => a : (b: number) => b",
    "f<A<B<C>>>(1); const x: A<B<C>> = y; let z: A<B<C<D>>>= y",
    "const f = ({ a, b }: { a: number; b?: string }, [c]: number[] = []) => a",
  ],
  classes: [
    "class A { x!: number; y?: string; readonly z = 1; declare w: number; static s: number = 2; #p: number = 3; ['c']: number }",
    "abstract class A { abstract m(): void; abstract x: number; abstract get g(): number; n(): void {} }",
    "class A<in out T> extends B<T>.C implements I<T>, J { override m(): void { super.m() } }".replace(
      ">.C",
      ">",
    ),
    "class A { constructor(); constructor(a?: number) {} m(): void; m(a?: number) {} static { f() } [key: string]: any }",
    "class A { private a = 1; protected static b: number; public async c(): Promise<void> {} static async *[Symbol.iterator](): any {} }",
    "class A { get x(): number { return 1 } set x(v: number) {} accessor; static; async; get; set; declare; readonly; abstract }",
    "class A { accessor = 1; declare = 2; abstract() {} namespace() {} type = 3; accessor2 = 4 }",
    "const C = class<T> extends (B as any)<T> { m?(): void }".replace(" m?(): void", ""),
    "class A { m?(): void; readonly?: 1 }".replace("; readonly?: 1", ""),
    "class A extends (f() as any) {} new A!().x; new (A as any)()",
    "o.accessor = 1; o.namespace; o.enum; ({ accessor: 1, namespace: 2, enum: 3, module }); const { accessor } = o",
    "const email = 'a@b.c'; /@/.test(email) // @deco",
  ],
};

describe.each(Object.entries(corpus))("%s", (_, sources) => {
  test.each(sources)("%s", (source) => {
    expect(programOf(stripTypes(source).code)).toEqual(programOf(byTypeScript(source)));
  });
});

/** What the code makes of `result`, as text: TypeScript writes enums and parameter properties in other words. */
function resultOf(code: string): string {
  // biome-ignore lint/security/noGlobalEval: running what was compiled is what is tested.
  return globalThis.eval(`(() => { "use strict"; ${code}\n; return JSON.stringify(result()); })()`);
}

const DUMP = "const result = () => [E, Object.keys(E).map((k) => [k, typeof (E as any)[k]])]";

describe("enums are what TypeScript makes of them", () => {
  test.each([
    "enum E { A, B, C = 5, D }",
    "enum E { E = 1, Other }",
    "enum E { E, Other = E + 1, Third = E | Other }",
    "enum E { A = 1 << 2, B = A | 8, C = ~A, D = -1, F, }",
    "enum E { A = 'a', B = 'b' }",
    "enum E { A = 'a', B = 1, C }",
    "enum E { A = 'a', B = A + 'b', C = `${B}c` }",
    "enum E { A = 'abc'.length, B = Math.max(A, 7) }",
    "enum E { 'a-b' = 1, 'c d', ['e'], F = E['a-b'] + 10 }",
    "enum E { A = 1, B = E.A * 10, C = E['B'] }",
    "enum E { A } enum E { B = 1, C = A + 5 }",
    "const enum E { A = 3, B }",
    "const limit: number = 9; enum E { A = limit as number, B = (limit! + 1) * 2 }",
    "enum E { A = (1 as number) < 2 ? 1 : 0 }",
    "enum E { // first\n  A = 1, /* , */ B = 2, // , }\n\n  C\n}",
    "enum E { π = 3, $a = 4, _b, enum, class = 8 }",
    "enum E { A = 'x,}', B = /[,}]/.source.length }",
    "enum E { A = ((a: number) => a + 1)(1), B = [1, 2].length, C = { A: 7 }.A }",
    "enum E { A = 1e3, B = 0x10, C = 1.5, D = Infinity, F = NaN }".replace(
      ", D = Infinity, F = NaN",
      "",
    ),
    "enum E {}",
    "function f() { enum E { A, B } return E } const E: any = f()",
    "{ enum E { A } } enum E { B = 2 }",
    "enum E { A = 1,\n B = A +\n 1 }",
  ])("%s", (declaration) => {
    const source = `${declaration}\n${DUMP}`;
    expect(resultOf(stripTypes(source).code)).toBe(resultOf(byTypeScript(source)));
  });

  test("in the same lines", () => {
    const source = "enum E {\n  A = 1,\n\n  B\n}\nthrow 1";
    expect(stripTypes(source).code.split("\n").indexOf("throw 1")).toBe(5);
  });

  test.each([
    ["enum E { A = 'a', B }", /`B` needs a value/, 18],
    ["enum E { A = `a`, B }", /`B` needs a value/, 18],
    ["enum E { [f()] = 1 }", /computed name/, 9],
  ])("%s is refused", (source, says, offset) => {
    expect(() => stripTypes(source)).toThrow(says);
    expect(columnOf(source)).toBe(offset + 1);
  });
});

test.each([
  "class A { constructor(readonly x = 1, private y?: number, public z = x + 1) {} }",
  "class B { b = 1 } class A extends B { constructor(public x = 1) { super(); this.b = 5 } }",
])("parameter properties are what TypeScript makes of them: %s", (declaration) => {
  const source = `${declaration}\nconst result = () => new A()`;
  expect(JSON.parse(resultOf(stripTypes(source).code))).toEqual(
    JSON.parse(resultOf(byTypeScript(source))),
  );
});

function columnOf(source: string): number | undefined {
  try {
    stripTypes(source);
  } catch (error) {
    if (error instanceof CellSyntaxError) return error.column;
    throw error;
  }
  return undefined;
}

/** `▲` stands before the construct. */
describe("what cannot be done is refused with its name", () => {
  test.each([
    ["▲@sealed class A {}", "decorators"],
    ["class A { ▲@log() m() {} }", "decorators"],
    ["class A { m(▲@inject x) {} }", "decorators"],
    ["export ▲@a.b class A {}", "decorators"],
    ["class A { ▲accessor x = 1 }", "`accessor`"],
    ["class A { static ▲accessor #x: number }", "`accessor`"],
    ["▲namespace A { export const x = 1 }", "namespace"],
    ["let y = 1; ▲namespace A.B { export const x = 1 }", "namespace"],
    ["export ▲namespace A { export type T = 1 }", "namespace"],
    ["▲module A { export const x = 1 }", "namespace"],
    ["▲import fs = require('fs')", "`import … = require(…)`"],
    ["export ▲import fs = require('fs')", "`import … = require(…)`"],
    ["▲export = 5", "`export =`"],
    ["▲export as namespace A", "`export as namespace`"],
  ])("%s", (marked, name) => {
    const source = marked.replace("▲", "");
    expect(() => stripTypes(source)).toThrow(CellSyntaxError);
    expect(() => stripTypes(source)).toThrow(name);
    expect(columnOf(source)).toBe(marked.indexOf("▲") + 1);
  });
});
