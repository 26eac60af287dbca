/** The capstone module: ten parts, each a percent file under `parts/`, put together at build time. */
import type { CellSpec, NotebookSpec } from "../notebook/notebook.ts";
import { PARTS } from "./contents.ts";

const files = import.meta.glob<CellSpec[]>("./parts/*.ts", {
  query: "?cells",
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
