/** Vite plugin: `import cells from "./part.ts?cells"` gives the cells of a percent file, parsed at build time. */
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { parsePercent } from "../../src/notebook/percent.ts";

export function percentCells(): Plugin {
  return {
    name: "percent-cells",
    enforce: "pre",
    async load(id) {
      const [file, query] = id.split("?", 2);
      if (file === undefined || query !== "cells") return null;
      this.addWatchFile(file);
      const cells = parsePercent(await readFile(file, "utf8"));
      return { code: `export default ${JSON.stringify(cells)};`, moduleType: "js", map: null };
    },
  };
}
