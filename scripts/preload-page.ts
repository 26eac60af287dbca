/**
 * Vite plugin: the entry starts the kernel and then imports the page; the HTML announces the page's chunks and styles, so that
 * both load at the same time.
 */
import type { Plugin } from "vite";

/** Modules that every visit needs at once, though they are imported dynamically. */
const NEEDED = ["src/open-page.tsx", "src/compiler/analyze-cell.ts"];

export function preloadPage(): Plugin {
  return {
    name: "preload-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
        const needed = chunks.filter(({ facadeModuleId }) =>
          NEEDED.some((module) => facadeModuleId?.endsWith(module)),
        );
        if (needed.length < NEEDED.length) {
          throw new Error(`expected a chunk for each of ${NEEDED.join(", ")}`);
        }
        const scripts = new Set(needed.flatMap(({ fileName, imports }) => [fileName, ...imports]));
        const styles = new Set(
          chunks
            .filter(({ fileName }) => scripts.has(fileName))
            .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]),
        );
        return [
          ...[...scripts].map((file) =>
            link({ rel: "modulepreload", crossorigin: true, href: `./${file}` }),
          ),
          ...[...styles].map((file) =>
            link({ rel: "stylesheet", crossorigin: true, href: `./${file}` }),
          ),
        ];
      },
    },
  };
}

function link(attrs: Record<string, string | boolean>) {
  return { tag: "link", attrs, injectTo: "head" as const };
}
