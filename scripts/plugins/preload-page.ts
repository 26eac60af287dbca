/**
 * Vite plugin: what a visit needs at once begins to load with the first line of the HTML. The kernel's worker is started there
 * (`start-kernel.ts` takes it over), and the page's chunks and styles are announced.
 */
import type { Plugin } from "vite";

/** Modules that every visit needs at once, though they are imported dynamically. */
const NEEDED = ["src/open-page.tsx", "src/module/capstone.ts", "src/compiler/analyze-cell.ts"];

/** The kernel's worker, named after its module. */
const KERNEL = /^assets\/main-[\w-]+\.js$/;

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
        const entries = chunks.filter(({ isEntry }) => isEntry);
        const scripts = new Set([
          ...entries.flatMap(({ imports }) => imports),
          ...needed.flatMap(({ fileName, imports }) => [fileName, ...imports]),
        ]);
        const styles = new Set(
          chunks
            .filter(({ fileName }) => scripts.has(fileName))
            .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]),
        );
        const worker = Object.keys(bundle).find((file) => KERNEL.test(file));
        if (worker === undefined) throw new Error(`expected a worker named like ${KERNEL}`);
        return [
          {
            tag: "script",
            children: `globalThis.earlyKernel = new Worker("./${worker}", { type: "module", name: "kernel" });`,
            injectTo: "head-prepend" as const,
          },
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
