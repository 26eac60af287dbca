/** The world as TypeScript sees it: cells, the library's declarations, and its own; all in memory. */

import ts from "typescript";
import { lookUp } from "../../base/look-up.ts";
import type { CellChain } from "./cell-chain.ts";

/** Texts by path: the library's declarations, and TypeScript's of JavaScript and of a worker. */
export interface LanguageTexts {
  readonly library: Readonly<Record<string, string>>;
  readonly typescript: Readonly<Record<string, string>>;
}

const LIBRARY = "/library/";
const TYPESCRIPT = "/typescript/";
const GLOBALS = "/globals.d.ts";

/** Globals that the kernel gives to cells beside those of every worker. */
const GLOBALS_TEXT = `
/** Shows any value at once, beneath the cell, and gives a handle to change it later. */
declare const display: import("${LIBRARY}kernel/worker/display.ts").Display;
/** Wraps anything that can be iterated and shows how far it has come, how fast, how long still. */
declare const progress: import("${LIBRARY}kernel/worker/progress.ts").Progress;
`;

/** TinyTorch's sub-packages are views of one door. */
export const DOORS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["", "/tensor", "/autograd", "/nn", "/optim", "/data", "/models"].map((path) => [
      `tinytorch${path}`,
      libraryPath("tinytorch/index.ts"),
    ]),
  ),
  "tinytorch/production": libraryPath("production/index.ts"),
  "tinytorch/systems": libraryPath("systems/index.ts"),
};

/** Strict, but no more than what helps a learner: the project's own stricter flags are for those who maintain it. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: [
    "lib.es2023.d.ts",
    "lib.esnext.disposable.d.ts",
    "lib.webworker.d.ts",
    "lib.webworker.iterable.d.ts",
    "lib.webworker.asynciterable.d.ts",
  ],
  types: [],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

export function createLanguageHost(
  chain: CellChain,
  { library, typescript }: LanguageTexts,
): ts.LanguageServiceHost {
  const fixed = new Map<string, ts.IScriptSnapshot>();
  const textOf = (path: string): string | undefined => {
    if (path === GLOBALS) return GLOBALS_TEXT;
    if (path.startsWith(LIBRARY)) return lookUp(library, path.slice(LIBRARY.length));
    if (path.startsWith(TYPESCRIPT)) return lookUp(typescript, path.slice(TYPESCRIPT.length));
    return chain.file(path)?.text;
  };
  return {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [GLOBALS, ...new Set(Object.values(DOORS)), ...chain.paths()],
    getScriptVersion: (path) => String(chain.file(path)?.version ?? 0),
    getScriptSnapshot(path) {
      const known = fixed.get(path);
      if (known !== undefined) return known;
      const text = textOf(path);
      if (text === undefined) return undefined;
      const snapshot = ts.ScriptSnapshot.fromString(text);
      if (chain.file(path) === undefined) fixed.set(path, snapshot);
      return snapshot;
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => `${TYPESCRIPT}lib.d.ts`,
    fileExists: (path) => textOf(path) !== undefined,
    readFile: textOf,
    directoryExists: () => false,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const path = resolve(text, from);
        if (textOf(path) === undefined) return { resolvedModule: undefined };
        const extension = path.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts;
        return { resolvedModule: { resolvedFileName: path, extension } };
      }),
  };
}

/** The library's source that a declaration file was made from; undefined for another file. */
export function librarySource(path: string): string | undefined {
  if (!path.startsWith(LIBRARY)) return undefined;
  return path.slice(LIBRARY.length).replace(/\.d\.ts$/, ".ts");
}

function libraryPath(source: string): string {
  return LIBRARY + source.replace(/\.ts$/, ".d.ts");
}

function resolve(specifier: string, from: string): string {
  const door = lookUp(DOORS, specifier);
  if (door !== undefined) return door;
  const path = new URL(specifier, `file://${from}`).pathname;
  return path.startsWith(LIBRARY) ? path.replace(/(?<!\.d)\.ts$/, ".d.ts") : path;
}
