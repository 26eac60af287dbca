/**
 * Vite plugin: what an edge bundle's page is made of, as `virtual:edge-page`: addresses of its script and its service worker, each built
 * into one file, and of ONNX Runtime's binary, which this page has anyway. The page fetches them when a bundle is made.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { oneScript, withoutOnnxBinary } from "./one-script.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const MODULE = "virtual:edge-page";
const SCRIPTS = { script: "main.ts", worker: "service-worker.ts" } as const;
const NAMES = { script: "edge-page.js", worker: "edge-service-worker.js" } as const;
const devPath = (kind: keyof typeof SCRIPTS) => `/@${NAMES[kind]}`;
const WASM = "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

export function edgePage(): Plugin {
  let isBuild = false;
  return {
    name: "edge-page",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    configureServer({ middlewares }) {
      for (const kind of ["script", "worker"] as const) {
        middlewares.use(devPath(kind), (_, response, next) => {
          bundle(SCRIPTS[kind]).then((code) => {
            response.setHeader("Content-Type", "text/javascript");
            response.end(code);
          }, next);
        });
      }
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const url = async (kind: keyof typeof SCRIPTS) => {
        if (!isBuild) return devPath(kind);
        const source = await bundle(SCRIPTS[kind]);
        return `__VITE_ASSET__${this.emitFile({ type: "asset", name: NAMES[kind], source })}__`;
      };
      return [
        `export { default as wasmUrl } from ${JSON.stringify(WASM)};`,
        `export const scriptUrl = ${JSON.stringify(await url("script"))};`,
        `export const workerUrl = ${JSON.stringify(await url("worker"))};`,
      ].join("\n");
    },
  };
}

/** One entry of src/edge-page with all that it imports, in one script. */
function bundle(file: string): Promise<string> {
  const entry = join(root, "src", "edge-page", file);
  return oneScript({ entry, plugins: [withoutOnnxBinary()] });
}
