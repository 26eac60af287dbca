/** The capstone module: ten parts, each a percent file under `parts/`, put together at build time. */
import { lookUp } from "../base/look-up.ts";
import type { CellNames } from "../compiler/names.ts";
import type { CellSpec, NotebookSpec } from "../notebook/notebook.ts";
import { PARTS } from "./contents.ts";

const files = import.meta.glob<CellSpec[]>("./parts/*.ts", {
  query: "?cells",
  import: "default",
  eager: true,
});

/** Of each cell: the names in its code, and in its checks. */
const names = import.meta.glob<CellNames[][]>("./parts/*.ts", {
  query: "?names",
  import: "default",
  eager: true,
});

/** Raised when the module's cells change, so that older links and stored copies know what they were made from. */
const MODULE_VERSION = 2;

/** The module as a notebook spec, parts in order. */
export function capstone(): NotebookSpec {
  const cells = PARTS.flatMap(({ part, file }) =>
    (files[`./parts/${file}.ts`] ?? []).map((cell) => ({ ...cell, part })),
  );
  return {
    id: "capstone",
    title: "Building production ML systems",
    base: { module: "capstone", version: MODULE_VERSION },
    seed: 0,
    cells,
  };
}

/** The names in the module's own code, by its text: a page that opens need not look for them. */
export function capstoneNames(): ReadonlyMap<string, CellNames> {
  const known = Object.entries(files).flatMap(([path, cells]) =>
    cells.flatMap(({ source, exercise }, index) => {
      const [inSource, inChecks] = lookUp(names, path)?.[index] ?? [];
      return [
        ...(inSource === undefined ? [] : [[source, inSource] as const]),
        ...(inChecks === undefined || exercise === undefined
          ? []
          : [[exercise.checks, inChecks] as const]),
      ];
    }),
  );
  return new Map(known);
}
