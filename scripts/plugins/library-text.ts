/**
 * Vite plugin: text that the editor's language service and the source reader load when they are first needed.
 * `capstone:library-types` holds the declarations of everything that cells can import or find as globals,
 * `capstone:typescript-lib` TypeScript's own, and `capstone:library-sources` the library as it was written.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Plugin } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const src = join(root, "src");
const cache = join(root, "node_modules", ".cache", "capstone");

/** What cells can reach: the doors of the library, and where the types of their globals are written. */
const DOORS = [
  "tinytorch/index.ts",
  "production/index.ts",
  "systems/index.ts",
  "kernel/worker/display.ts",
  "kernel/worker/progress.ts",
];
/** Folders that a reader may open: the library. */
const LIBRARY = ["tinytorch", "production", "systems"];
/** Folders that declarations may draw on. */
const TYPED = [...LIBRARY, "outputs", "base", "kernel", "notebook"];
const CELL_LIBS = [
  "lib.es2023.d.ts",
  "lib.esnext.disposable.d.ts",
  "lib.webworker.d.ts",
  "lib.webworker.iterable.d.ts",
  "lib.webworker.asynciterable.d.ts",
];

const TEXTS: Record<string, () => Record<string, string>> = {
  "capstone:library-types": () => cached(libraryTypes),
  "capstone:typescript-lib": typescriptLib,
  "capstone:library-sources": librarySources,
};

export function libraryText(): Plugin {
  return {
    name: "library-text",
    resolveId: (id) => (id in TEXTS ? `\0${id}` : null),
    load(id) {
      const text = TEXTS[id.slice(1)];
      if (text === undefined || !id.startsWith("\0")) return null;
      // A string to parse is read faster than an object to evaluate, and minified not at all.
      const json = JSON.stringify(JSON.stringify(text()));
      return { code: `export const files = JSON.parse(${json});`, moduleType: "js", map: null };
    },
  };
}

/** Declarations by path under `src`, only the files that a door leads to. */
function libraryTypes(): Record<string, string> {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(
    DOORS.map((door) => join(src, door)),
    {
      ...options,
      noEmit: false,
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      types: ["@webgpu/types"],
      rootDir: src,
      outDir: "/",
    },
  );
  const emitted = new Map<string, string>();
  program.emit(undefined, (file, text) => emitted.set(file.slice(1), text), undefined, true);
  return reachable(emitted);
}

function reachable(emitted: ReadonlyMap<string, string>): Record<string, string> {
  const files: Record<string, string> = {};
  const waiting = DOORS.map(declarationOf);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = emitted.get(file);
    if (text === undefined || file in files) continue;
    files[file] = text;
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith(".")) waiting.push(declarationOf(join(dirname(file), fileName)));
    }
  }
  return files;
}

function declarationOf(file: string): string {
  return file.replace(/\.ts$/, ".d.ts");
}

/** TypeScript's declarations of JavaScript and of what a worker has, by file name. */
function typescriptLib(): Record<string, string> {
  const folder = dirname(ts.getDefaultLibFilePath({}));
  const files: Record<string, string> = {};
  const waiting = [...CELL_LIBS];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (file in files) continue;
    const text = readFileSync(join(folder, file), "utf8");
    files[file] = text;
    for (const { fileName } of ts.preProcessFile(text).libReferenceDirectives) {
      waiting.push(`lib.${fileName}.d.ts`);
    }
  }
  return files;
}

/** The library's sources by path under `src`, without its tests. */
function librarySources(): Record<string, string> {
  const files = sourcesIn(LIBRARY).filter((file) => !/\/simd\/(assembly|generated)\//.test(file));
  return Object.fromEntries(files.map((file) => [relative(src, file), readFileSync(file, "utf8")]));
}

function sourcesIn(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(src, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        join(src, folder, file),
      ),
    )
    .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|test-[^/]*\.ts$/.test(file))
    .sort();
}

/** Emitting declarations takes seconds, so what was made of the same sources is used again. */
function cached(make: () => Record<string, string>): Record<string, string> {
  const hash = createHash("sha256")
    .update(ts.version)
    .update(readFileSync(import.meta.filename));
  for (const file of sourcesIn(TYPED)) hash.update(file).update(readFileSync(file));
  const kept = join(cache, `library-types-${hash.digest("hex").slice(0, 16)}.json`);
  try {
    return JSON.parse(readFileSync(kept, "utf8")) as Record<string, string>;
  } catch {
    const made = make();
    mkdirSync(cache, { recursive: true });
    writeFileSync(kept, JSON.stringify(made));
    return made;
  }
}
