/**
 * Small programs, written by chance, give the same results compiled (as one cell, and as one cell a statement) as
 * evaluated plainly. They are full of names that shadow each other, and end some statements without a semicolon.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TestNotebook } from "./notebook.testing.ts";

const name = fc.constantFrom("a", "b", "c");
const number = fc.integer({ min: 0, max: 9 }).map(String);

/** Text from arbitraries: fill`${name} = ${number}`. */
function fill(parts: TemplateStringsArray, ...holes: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...holes).map((texts) => String.raw({ raw: parts }, ...texts));
}

const { statement } = fc.letrec<{ expression: string; statement: string }>((tie) => {
  const e = tie("expression");
  const s = tie("statement");
  return {
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      number,
      name,
      fill`(${e} + ${e})`,
      fill`(${e} ? ${e} : ${e})`,
      fill`(${name} = ${e})`,
      fill`${name}++`,
      fill`(${name} += ${e})`,
      fill`((${name}) => ${e})(${e})`,
      fill`((${name} = ${e}, d = ${e}) => { var ${name} = d; return ${e} })()`,
      fill`(function ${name}(${name} = ${e}) { return arguments.length + ${e} })(${e})`,
      fill`[${e}, ${e}].length`,
      fill`({ ${name}, ${name}: ${e} }).${name}`,
      fill`\`\${${e}}-\${${e}}\``,
      fill`typeof ${name}`,
      fill`(() => ${e}).name`,
      fill`(${name} ??= () => ${e})`,
      fill`((typeof f === "function") ? f(${e}) : ${e})`,
      fill`(class ${name} { static x = ${e}; static y = typeof ${name} }).y`,
      fill`new (class { ${name} = ${e}; sum() { return this.${name} + ${e} } })().sum()`,
      fill`({ async ${name}() { await ${e} } }).${name}.name`,
    ),
    statement: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fill`${e}\n`,
      fill`${name} = ${e}\n`,
      fill`;[${name}, ${name} = ${e}] = [${e}]\n`,
      fill`;({ ${name}, x: ${name} = ${e}, ...${name} } = { ${name}, x: ${e} })\n`,
      fill`if (${e}) ${s} else ${s}`,
      fill`{ let ${name} = ${number}; ${s} }`,
      fill`{ ${s} function ${name}() { return ${e} } }`,
      fill`try { throw ${e} } catch (${name}) { ${s} }\n`,
      fill`for (var i = 0; i < 2; i++) { var v = i; ${s} }\n`,
      fill`for (const ${name} of [${e}, ${e}]) ${s}`,
      fill`for (${name} in { x: ${e}, y: 1 }) ${s}`,
      fill`${name}: for (;;) { ${s} break ${name} }\n`,
      fill`switch (${e}) { case 1: ${s} default: let ${name} = ${number}; ${s} }\n`,
      fill`var v = ${e}, { w = ${e} } = {}\n`,
      fill`do ${s} while (false)\n`,
      fill`await ${e}\n`,
    ),
  };
});

const declarations = [
  fill`let a = ${number}\n`,
  fill`let { b, x: [c = ${number}] } = { b: ${number}, x: [] }\n`,
  fill`function f(x) { return x + ${name} }\n`,
];
const result = "[a, b, c, typeof v, typeof w].map(show)";
const show = (value: unknown) =>
  typeof value === "function" ? `function ${value.name}` : JSON.stringify(value);

async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<unknown>;

function plainly(statements: string[]): Promise<unknown> {
  const text = `"use strict"; ${statements.join("")}\nreturn ${result}`;
  return outcome(() => new AsyncFunction("show", text)(show));
}

function asCells(cells: string[]): Promise<unknown> {
  const notebook = new TestNotebook({ test: { show } });
  return outcome(async () => {
    await notebook.run('import { show } from "test"; var v, w');
    for (const cell of cells) await notebook.run(cell);
    return notebook.run(result);
  });
}

const program = fc
  .tuple(fc.tuple(...declarations), fc.array(statement, { minLength: 1, maxLength: 5 }))
  .map(([first, rest]) => [...first, ...rest]);

// The text of a compiled function is not the plain one's, and programs may add it to a string.
beforeAll(() => {
  vi.spyOn(Function.prototype, "toString").mockReturnValue("function");
});
afterAll(() => {
  vi.restoreAllMocks();
});

test("a compiled program does what the plain one does", async () => {
  await fc.assert(
    fc.asyncProperty(program, async (statements) => {
      const expected = await plainly(statements);
      expect(await asCells([statements.join("")])).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("a program cut into cells does what the whole one does", async () => {
  await fc.assert(
    fc.asyncProperty(program, async (statements) => {
      const expected = await plainly(statements.map((text) => `${text};`));
      fc.pre(expected !== "SyntaxError");
      // Each cell's own `var`s begin as undefined, so those of other cells are not compared.
      expect(firstThree(await asCells(statements))).toEqual(firstThree(expected));
    }),
    { numRuns: 200 },
  );
});

function firstThree(value: unknown): unknown {
  return Array.isArray(value) ? value.slice(0, 3) : value;
}
