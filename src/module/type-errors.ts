/** For tests: what TypeScript says about the cells of a notebook, read one after another as one module. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { lookUp } from "../base/look-up.ts";
import type { Exercise, Exercises } from "../notebook/exercise.ts";
import type { Cell } from "../notebook/notebook.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * Checks cells under the project's own flags. The checks of an exercise are read where they run: right after its cell, in a
 * block of their own. `answer` says what stands in the cell of an exercise.
 */
export function typeErrors(
  cells: readonly Cell[],
  exercises: Exercises = {},
  answer: (exercise: Exercise) => string = ({ starter }) => starter,
): string[] {
  const { text, placeAt } = asOneModule(cells, exercises, answer);
  const file = join(root, "src", "module", "all-cells.ts");
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, ...RELAXED });
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    if (name === file) return ts.createSourceFile(name, text, languageVersion, true);
    const known = read.get(name) ?? readSource(name, languageVersion, ...rest);
    if (known !== undefined) read.set(name, known);
    return known;
  };
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);

  const program = ts.createProgram([file], { ...options, ...RELAXED }, host);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const { line } = ts.getLineAndCharacterOfPosition(source, diagnostic.start ?? 0);
    return `${placeAt(line)}: ${message}`;
  });
}

/** The library, which is the same for all cells, by the name of the file. */
const read = new Map<string, ts.SourceFile>();

/** Options relaxed for cells: a name is often there for the reader's own cells, a parameter for their answer. */
const RELAXED: ts.CompilerOptions = {
  noUnusedLocals: false,
  noUnusedParameters: false,
  noEmit: true,
  paths: {
    tinytorch: [join(root, "src/tinytorch/index.ts")],
    "tinytorch/production": [join(root, "src/production/index.ts")],
    "tinytorch/systems": [join(root, "src/systems/index.ts")],
    "tinytorch/*": [join(root, "src/tinytorch/index.ts")],
  },
};

const AMBIENT = `export {};
declare const display: import("../kernel/worker/display.ts").Display;
declare const progress: import("../kernel/worker/progress.ts").Progress;
declare const $checks: {
  check: import("../kernel/worker/checks/run-checks.ts").Check;
  expect: import("../kernel/worker/checks/expect.ts").Expect;
};
`;

function asOneModule(
  cells: readonly Cell[],
  exercises: Exercises,
  answer: (exercise: Exercise) => string,
) {
  const starts: { place: string; line: number }[] = [];
  let text = AMBIENT;
  const add = (place: string, code: string) => {
    starts.push({ place, line: text.split("\n").length - 1 });
    text += `${code}\n;\n`;
  };
  for (const { id, source } of cells) {
    const exercise = lookUp(exercises, id);
    add(id, exercise === undefined ? source : answer(exercise));
    if (exercise !== undefined) add(`checks of ${id}`, asBlock(exercise.checks));
  }
  const placeAt = (line: number) => {
    const start = starts.findLast((candidate) => candidate.line <= line);
    return start === undefined ? "ambient" : `${start.place}:${line - start.line + 1}`;
  };
  return { text, placeAt };
}

/** Line by line what it was; an import, which only a module may have, becomes an awaited one. */
function asBlock(checks: string): string {
  const body = checks.replaceAll(
    /^import (\{[^}]*\}) from ("[^"]*");?/gm,
    (_, names: string, from: string) =>
      `const ${names.replaceAll(/\b(\w+) as (\w+)/g, "$1: $2")} = await import(${from});`,
  );
  return `{ const { check, expect } = $checks; ${body}\n}`;
}
