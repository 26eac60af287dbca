/**
 * Vite plugin: the sandboxed kernel as `virtual:sandbox-kernel`. Nothing can be loaded from inside the sandbox, so its worker is
 * one script, which the page fetches and hands over, and its frame is one document.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { frameDocument } from "../../src/kernel/client/sandbox/sandbox-frame.ts";
import { FILES } from "../../src/kernel/sandbox/messages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const MODULE = "virtual:sandbox-kernel";
const DEV_SCRIPT = "/@sandbox-kernel.js";
const BINARIES = ["", "-simd", "-threaded-simd"].map((kind) => `tfjs-backend-wasm${kind}.wasm`);

export function sandboxKernel(): Plugin {
  let isBuild = false;
  return {
    name: "sandbox-kernel",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    configureServer({ middlewares }) {
      middlewares.use(DEV_SCRIPT, (_, response, next) => {
        workerScript().then((script) => {
          response.setHeader("Content-Type", "text/javascript");
          response.end(script);
        }, next);
      });
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const scriptUrl = isBuild
        ? `__VITE_ASSET__${this.emitFile({
            type: "asset",
            name: "sandbox-kernel.js",
            source: await workerScript(),
          })}__`
        : DEV_SCRIPT;
      const { html } = await frame();
      return [
        ...BINARIES.map(
          (name, index) =>
            `import binary${index} from "@tensorflow/tfjs-backend-wasm/dist/${name}?url";`,
        ),
        `export const html = ${JSON.stringify(html)};`,
        `export const scriptUrl = ${JSON.stringify(scriptUrl)};`,
        "export const binaries = {",
        ...BINARIES.map((name, index) => `  ${JSON.stringify(name)}: binary${index},`),
        "};",
      ].join("\n");
    },
  };
}

/** The frame's document, and the hash of its script, which the page's policy must name too. */
export async function frame(): Promise<{ html: string; scriptHash: string }> {
  const script = (await bundle("frame.ts")).trim();
  if (script.includes("</script")) throw new Error("the frame's script ends its own element");
  const scriptHash = `sha256-${createHash("sha256").update(script).digest("base64")}`;
  return { html: frameDocument(script, scriptHash), scriptHash };
}

function workerScript(): Promise<string> {
  return bundle("worker.ts");
}

/** One entry of src/kernel/sandbox with all that it imports, also dynamically, in one script. */
async function bundle(entry: string): Promise<string> {
  // Classes are shown by their names, as in the page's kernel.
  const keepNames = { class: true, function: false };
  const result = await build({
    configFile: false,
    root,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [handedOver()],
    build: {
      write: false,
      target: "es2022",
      copyPublicDir: false,
      lib: {
        entry: join(root, "src", "kernel", "sandbox", entry),
        formats: ["iife"],
        name: "sandbox",
      },
      rolldownOptions: {
        output: {
          codeSplitting: false,
          minify: { mangle: { keepNames }, compress: { keepNames } },
        },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = outputs.flatMap((made) => ("output" in made ? made.output : []));
  const [chunk] = files;
  if (chunk?.type !== "chunk" || files.length !== 1) {
    throw new Error(`expected one script of ${entry}, got ${files.map((it) => it.fileName)}`);
  }
  return chunk.code;
}

/** What the sandboxed worker asks the page for, and what it cannot use. */
function handedOver(): Plugin {
  const url = /^@tensorflow\/tfjs-backend-wasm\/dist\/(.+\.wasm)\?url$/;
  return {
    name: "handed-over",
    enforce: "pre",
    resolveId(id) {
      const name = url.exec(id)?.[1];
      if (name !== undefined) return `\0file:${name}`;
      // WebGPU wants a secure origin; a frame of no origin has none.
      return id === "./webgpu.ts" ? "\0absent" : undefined;
    },
    load(id) {
      if (id === "\0absent") return "export const open = undefined;";
      return id.startsWith("\0file:")
        ? `export default ${JSON.stringify(`${FILES}wasm/${id.slice("\0file:".length)}`)};`
        : undefined;
    },
  };
}
