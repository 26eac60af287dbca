import { describe, expect, test } from "vitest";
import { analyzeCell } from "./analyze-cell.ts";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { compileCell } from "./compile-cell.ts";
import { TestNotebook } from "./notebook.testing.ts";
import { type Position, positionAt } from "./position.ts";

/** `▲` stands before the place where the error belongs. */
function marked(source: string): [source: string, place: Position] {
  return [source.replace("▲", ""), positionAt(source, source.indexOf("▲"))];
}

const constants = new Map([["limit", "set-up"]]);

function compile(source: string) {
  const isGlobal = (name: string) => name in globalThis;
  return compileCell(source, { cellId: "a", runId: 1, isGlobal, constants });
}

function syntaxErrorOf(source: string): CellSyntaxError {
  try {
    compile(source);
  } catch (error) {
    if (error instanceof CellSyntaxError) return error;
    throw error;
  }
  throw new Error("The cell compiled");
}

describe("syntax errors say what and where", () => {
  test.each([
    ["const x: number = 1; let y: = ▲2".replace("= ▲2", "▲= 2"), "Unexpected token"],
    ["const f = (a: number, b: string): void => {}; f(▲", "Unexpected token"],
    ["const a: string = ▲'abc", "Unterminated string constant"],
    [
      `const s = \`a\n\${1 as number}\n\`; const t: number = 1 ▲@ 2`,
      'Unexpected token, expected ";"',
    ],
    ["const x: number = 1, ▲x: string = ''", "`x` is declared twice in this cell"],
    ["const x = 1 as number\n{ let y; let ▲y }", "`y` is declared twice in this cell"],
    [
      "const x: number = 1; ▲return x",
      "`return` works only inside a function: the last expression of a cell is its result",
    ],
    ["let x: number = 1; ▲delete x", "A name cannot be deleted: assign undefined to it"],
    ["let x: number = 1; ▲delete (x)", "A name cannot be deleted: assign undefined to it"],
    ["const x: number = 1; export { ▲y }", /^A cell cannot export a list or a default/],
    ["const x: number = 1; ▲export { x }", /^A cell cannot export a list or a default/],
    ["type T = 1; ▲export default 1", /^A cell cannot export a list or a default/],
    ["▲export * from 'a'", /^A cell cannot export a list or a default/],
    ["const x: number = ▲import.meta.url", /has no `import.meta`$/],
    [
      "1\n  ▲namespace A { export const x = 1 }",
      "A cell cannot hold a namespace: use an object instead",
    ],
    ["const x: number = 1; for (const a of [] as any[]) { ▲break nowhere }", /Unsyntactic break/],
    [
      "class A { constructor(readonly a: number) { this.▲#b } }".replace("▲#", "▲#"),
      /Private field '#b' must be declared/,
    ],
    ["const f = (x: number) => { ▲await x }", /await/],
  ])("%s", (text, message) => {
    const [source, place] = marked(text);
    const error = syntaxErrorOf(source);
    expect({ line: error.line, column: error.column }).toEqual(place);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\(\d+:\d+\)/);
    expect(error.name).toBe("SyntaxError");
  });

  test("analysing finds the errors of parsing too", () => {
    expect(() => analyzeCell("let x: = 1")).toThrow(CellSyntaxError);
  });
});

describe("constants cannot be assigned", () => {
  const own = "`x` is a constant of this cell: declare it with let to assign to it";
  const other = "`limit` is a constant of cell `set-up`: declare it with let there to assign to it";
  test.each([
    ["const x: number = 1; ▲x = 2", own],
    ["const x: number = 1; const f = (): void => { ▲x++ }", own],
    ["const x = 1; [▲x] = [2]", own],
    ["const x = 1; for (▲x of []);", own],
    ["const f = (a: number) => { ▲limit += a }", other],
    ['import { x } from "tinytorch"; ▲x = 1', "`x` is imported, so nothing can be assigned to it"],
  ])("%s", (text, message) => {
    const [source, place] = marked(text);
    const error = syntaxErrorOf(source);
    expect(error.message).toBe(message);
    expect({ line: error.line, column: error.column }).toEqual(place);
  });

  test.each([
    [
      "a local name of the same spelling",
      "((limit: number) => { limit = 1 })(0); { let limit = 1; limit++ }",
    ],
    ["a name that this cell declares", "let limit = 1; limit = 2"],
    ["a member", "limit.value = 1"],
  ])("but %s can", (_, source) => {
    expect(() => compile(source)).not.toThrow();
  });
});

describe("errors while running map back to the cell's source", () => {
  test.each([
    ["const a: Array<number> = [1]; (a as any).nope.▲deep", /Cannot read properties of undefined/],
    ["const a: number = ▲missing + 1", "missing is not defined"],
    ["let a: number = 1\n\n  const b = (a as any) + ▲missing", "missing is not defined"],
    ["let a: any = 1; ▲undeclared = a", /^undeclared is not defined: write/],
    ["let a: any = 1; ▲undeclared++", "undeclared is not defined"],
    ["let a: any = 1\n▲undeclared += a", "undeclared is not defined"],
    ["const o: { a: number } = { a: 1 }; [▲undeclared] = [o]", /^undeclared is not defined: write/],
    ["function fail(x: number): never { throw ▲new Error('in ' + x) }\nfail(1)", "in 1"],
    ["const f: any = undefined; ▲f(1)", "f is not a function"],
    ["const f: any = undefined; ▲f /* so */ (1)", "f is not a function"],
    ["const f: any = undefined; ▲f`x`", "f is not a function"],
    ["const f: any = undefined; ▲f<number>(1)", "f is not a function"],
    ["const f: any = {}; f.▲g(1)", "f.g is not a function"],
    ["const f: any = {}; new ▲f.g(1)".replace("new ▲", "▲new "), "f.g is not a constructor"],
    [
      "const f: any = null; const { ▲g }: { g: number } = f",
      "Cannot read properties of null (reading 'g')",
    ],
    ["const f: any = 1; for (const x of ▲f as any[]);", "f is not iterable"],
    ["const a = <any>(▲missing)", "missing is not defined"],
    ["const a = (<any>▲missing)", "missing is not defined"],
    [
      "const f = async <T,>(x: T): Promise<T> => { throw ▲new Error('late') }; await f<number>(1)",
      "late",
    ],
    ['const f = 1 as number\nimport { a, ▲b } from "tinytorch"', "tinytorch has no b"],
    [
      "enum E { A, B }\nclass C { constructor(private x: number) { ▲missing(this.x) } }; new C(1)",
      "missing is not defined",
    ],
    [`const s: string = \`a\n  \${▲missing}\``, "missing is not defined"],
    ["const $: any = undefined; ▲$()", "$ is not a function"],
    ["const a: number = 1; interface I { a: 1 }; type T = {\n  b: 2 }; throw ▲new Error('x')", "x"],
  ])("%s", async (text, message) => {
    const [source, place] = marked(text);
    const notebook = new TestNotebook({ tinytorch: { a: 1 } });
    const { line, column, message: said } = await notebook.errorOf(source);
    expect(said).toMatch(message);
    expect({ line, column }).toEqual(place);
  });

  test("a function that fails in a later cell's run maps to its own cell", async () => {
    const notebook = new TestNotebook();
    const [source, place] = marked("const pad: number = 1; function fail(): never { ▲missing }");
    const first = notebook.compile(source);
    await notebook.run(source);
    const error = (await notebook.run("fail()").catch((error: unknown) => error)) as Error;
    const [, line, column] = error.stack?.match(/cell\/cell-2\/2\.js:(\d+):(\d+)/) ?? [];
    expect(first.originalPosition(Number(line), Number(column))).toEqual(place);
  });

  test("a place before the cell is its beginning", () => {
    expect(compile("f(1)").originalPosition(1, 1)).toEqual({ line: 1, column: 1 });
  });
});
