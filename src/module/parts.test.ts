import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { analyzeCell } from "../compiler/analyze-cell.ts";
import { toNotebook } from "../notebook/to-notebook.ts";
import { capstone } from "./capstone.ts";
import { PARTS } from "./contents.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { cells } = toNotebook(capstone());
const codeCells = cells.filter((cell) => cell.kind === "code");

describe("the module", () => {
  test("has ten parts, each with a heading of its own", () => {
    for (const { part } of PARTS) {
      const [first] = cells.filter((cell) => cell.part === part);
      expect(first?.kind, `part ${part}`).toBe("markdown");
      expect(first?.source, `part ${part}`).toMatch(/^# \S/);
    }
  });

  test("names every cell: ids are stable words, never positions", () => {
    for (const { id } of cells) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(cells.filter(({ id }) => /^cell-\d+$/.test(id))).toEqual([]);
  });

  test.each(codeCells.map((cell) => [cell.id, cell.source]))("cell %s compiles", (_, source) => {
    expect(() => analyzeCell(source)).not.toThrow();
  });

  test("declares each name once, so that cells read in any order mean the same", () => {
    const owners = new Map<string, string[]>();
    for (const { id, source } of codeCells) {
      for (const [name, kind] of Object.entries(analyzeCell(source).declares)) {
        if (kind !== "import") owners.set(name, [...(owners.get(name) ?? []), id]);
      }
    }
    expect([...owners].filter(([, ids]) => ids.length > 1)).toEqual([]);
  });

  test("is sound TypeScript from its first cell to its last", () => {
    expect(typeErrors(codeCells)).toEqual([]);
  }, 60_000);
});

/** Checks the code cells, one after another as one module, under the project's own flags. */
function typeErrors(checked: typeof codeCells): string[] {
  const { text, cellAt } = asOneModule(checked);
  const file = join(root, "src", "module", "all-cells.ts");
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, ...RELAXED });
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, languageVersion, true)
      : readSource(name, languageVersion, ...rest);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);

  const program = ts.createProgram([file], { ...options, ...RELAXED }, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const { line } = ts.getLineAndCharacterOfPosition(
      ts.createSourceFile(file, text, ts.ScriptTarget.Latest),
      diagnostic.start ?? 0,
    );
    return `${cellAt(line)}: ${message}`;
  });
}

/** What does not make sense of cells: a name is often there for the reader's own cells. */
const RELAXED: ts.CompilerOptions = {
  noUnusedLocals: false,
  noEmit: true,
  paths: {
    tinytorch: [join(root, "src/tinytorch/index.ts")],
    "tinytorch/production": [join(root, "src/production/index.ts")],
    "tinytorch/*": [join(root, "src/tinytorch/index.ts")],
  },
};

const AMBIENT = `export {};
declare const display: import("../kernel/worker/display.ts").Display;
declare const progress: import("../kernel/worker/progress.ts").Progress;
`;

function asOneModule(checked: typeof codeCells) {
  const starts: { id: string; line: number }[] = [];
  let text = AMBIENT;
  for (const { id, source } of checked) {
    starts.push({ id, line: text.split("\n").length - 1 });
    text += `${source}\n;\n`;
  }
  const cellAt = (line: number) => {
    const start = starts.findLast((candidate) => candidate.line <= line);
    return start === undefined ? "ambient" : `${start.id}:${line - start.line + 1}`;
  };
  return { text, cellAt };
}
