/**
 * Vite plugin: `import cells from "./part.ts?cells"` gives the cells of a percent file, parsed at build time, and `?names` the names in
 * each piece of its code, so that a page that opens need not look for them.
 */
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { analyzeCell } from "../../src/compiler/analyze-cell.ts";
import type { CellNames } from "../../src/compiler/names.ts";
import { parsePercent } from "../../src/notebook/percent.ts";

export function percentCells(): Plugin {
  return {
    name: "percent-cells",
    enforce: "pre",
    async load(id) {
      const [file, query] = id.split("?", 2);
      if (file === undefined || (query !== "cells" && query !== "names")) return null;
      this.addWatchFile(file);
      const cells = parsePercent(await readFile(file, "utf8"));
      const data = query === "cells" ? cells : cells.map(namesOf);
      return { code: `export default ${JSON.stringify(data)};`, moduleType: "js", map: null };
    },
  };
}

/** The names in a cell's code, and in its checks. */
function namesOf({ kind, source, exercise }: ReturnType<typeof parsePercent>[number]): CellNames[] {
  if (kind === "markdown" || kind === "question") return [];
  return [source, ...(exercise === undefined ? [] : [exercise.checks])].map(analyzeCell);
}
