/**
 * Vite plugin for workers that parse Markdown: `&amp;` and its like are looked up in a table. What browsers get of that package asks
 * an element of the page, and workers have no page.
 */
import type { Plugin } from "vite";

const PACKAGE = "decode-named-character-reference";

export function namedCharacters(): Plugin {
  return {
    name: "named-characters",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source !== PACKAGE) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && { ...found, id: found.id.replace("index.dom.js", "index.js") };
    },
  };
}
