/** Vite plugin: builds the service worker, with the list of files that it keeps from the first visit on. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { oneScript } from "./one-script.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Larger files that the page can begin without are kept a little later: types for the editor, the sandboxed kernel. */
const MOST_BYTES = 600_000;

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        // Files that the worker is among the assets of; nested builds have no page.
        const html = bundle["index.html"];
        if (html?.type !== "asset") return;
        const files = Object.values(bundle).map((output) => ({
          name: output.fileName,
          bytes: Buffer.byteLength(output.type === "chunk" ? output.code : output.source),
        }));
        const wanted = files.filter(({ name }) => isWanted(name));
        const paths = (some: readonly { name: string }[]) =>
          some.map(({ name }) => `./${name}`).toSorted();
        const shell = paths(wanted.filter(isNeededAtOnce));
        const later = [...(await dataSets()), ...paths(wanted.filter((it) => !isNeededAtOnce(it)))];
        const version = createHash("sha256")
          .update(String(html.source))
          .update(files.map(({ name }) => name).join())
          .digest("hex")
          .slice(0, 12);
        const source = await script(
          version,
          ["../", "./favicon.svg", "./data/mnist/index.json", ...shell],
          later,
        );
        this.emitFile({ type: "asset", fileName: "service-worker.js", source });
      },
    },
  };
}

/** What an evening without a network wants: all code, the binaries that run here, letters of Latin script and of formulas. */
function isWanted(name: string): boolean {
  if (!name.startsWith("assets/")) return false;
  // ONNX Runtime is for those who run a file in it, the page of edge bundles for those who make one; they are kept then.
  if (/\/(ort[.-]|edge-|sandbox-role-onnx-runtime)/.test(name)) return false;
  if (/wasm-(threaded-)?simd-[\w-]{8}\.wasm$/.test(name)) return true;
  if (/\.woff2$/.test(name)) return /-latin-(opsz|wght)-|KaTeX_(Main|Math|Size\d)/.test(name);
  return /\.(js|css)$/.test(name);
}

function isNeededAtOnce({ name, bytes }: { name: string; bytes: number }): boolean {
  return bytes <= MOST_BYTES || /\/(page|kernel)-[\w-]{8}\.js$/.test(name);
}

/** Shards as the kernel asks its cache for them. */
async function dataSets(): Promise<string[]> {
  const folder = "data/mnist";
  const index = JSON.parse(await readFile(join(root, "public", folder, "index.json"), "utf8")) as {
    splits: Record<string, { shards: { file: string; sha256: string }[] }>;
  };
  return Object.values(index.splits).flatMap(({ shards }) =>
    shards.map(({ file, sha256 }) => `./${folder}/${file}?v=${sha256}`),
  );
}

function script(
  version: string,
  shell: readonly string[],
  later: readonly string[],
): Promise<string> {
  return oneScript({
    entry: join(root, "src", "service-worker", "service-worker.ts"),
    define: {
      __VERSION__: JSON.stringify(version),
      __SHELL__: JSON.stringify(shell),
      __LATER__: JSON.stringify(later),
    },
  });
}
