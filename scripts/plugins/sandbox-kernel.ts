/**
 * Vite plugin: the sandboxed kernel as `virtual:sandbox-kernel`. Nothing can be loaded from inside the sandbox, so its worker is
 * one script, which the page fetches and hands over, so is the worker of each role, and its frame is one document.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { frameDocument } from "../../src/kernel/client/sandbox/sandbox-frame.ts";
import { FILES } from "../../src/kernel/sandbox/messages.ts";
import { roles } from "../../src/production/roles/roles.ts";
import { oneScript, withoutOnnxBinary } from "./one-script.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "src");

const MODULE = "virtual:sandbox-kernel";
const DEV_SCRIPT = "/@sandbox-kernel.js";
const devRoleScript = (role: string) => `/@sandbox-role-${role}.js`;
/** Binaries that the sandbox asks for by name, and where the packages have them. */
const BINARIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["", "-simd", "-threaded-simd"].map((kind) => {
      const name = `tfjs-backend-wasm${kind}.wasm`;
      return [name, `@tensorflow/tfjs-backend-wasm/dist/${name}`];
    }),
  ),
  "ort-wasm-simd-threaded.wasm": "onnxruntime-web/ort-wasm-simd-threaded.wasm",
};
/** Threads of ONNX Runtime begin with a script that is loaded from an address; there is none in the sandbox. */
const ONNX_GLUE = "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";

export function sandboxKernel(): Plugin {
  let isBuild = false;
  return {
    name: "sandbox-kernel",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    configureServer({ middlewares }) {
      const serve = (url: string, make: () => Promise<string>) =>
        middlewares.use(url, (_, response, next) => {
          make().then((script) => {
            response.setHeader("Content-Type", "text/javascript");
            response.end(script);
          }, next);
        });
      serve(DEV_SCRIPT, workerScript);
      for (const role of roles) serve(devRoleScript(role), () => roleScript(role));
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const asset = async (name: string, make: () => Promise<string>) =>
        `__VITE_ASSET__${this.emitFile({ type: "asset", name, source: await make() })}__`;
      const scriptUrl = isBuild ? await asset("sandbox-kernel.js", workerScript) : DEV_SCRIPT;
      const roleUrls: Record<string, string> = {};
      for (const role of roles) {
        roleUrls[role] = isBuild
          ? await asset(`sandbox-role-${role}.js`, () => roleScript(role))
          : devRoleScript(role);
      }
      const { html } = await frame();
      return [
        ...Object.values(BINARIES).map(
          (path, index) => `import binary${index} from ${JSON.stringify(`${path}?url`)};`,
        ),
        `export const html = ${JSON.stringify(html)};`,
        `export const scriptUrl = ${JSON.stringify(scriptUrl)};`,
        `export const roleUrls = ${JSON.stringify(roleUrls)};`,
        "export const binaries = {",
        ...Object.keys(BINARIES).map((name, index) => `  ${JSON.stringify(name)}: binary${index},`),
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

/** The worker of a role, after what it lacks in the sandbox. */
function roleScript(role: string): Promise<string> {
  return bundle("role.ts", role);
}

/** One entry of src/kernel/sandbox with all that it imports, also dynamically, in one script; for role.ts, of which role. */
function bundle(file: string, role = ""): Promise<string> {
  // Classes are shown by their names, as in the page's kernel.
  const keepNames = { class: true, function: false };
  return oneScript({
    entry: join(source, "kernel", "sandbox", file),
    plugins: [handedOver(role), withoutOnnxBinary()],
    minify: { mangle: { keepNames }, compress: { keepNames } },
  });
}

/** What the sandboxed worker asks the page for, and what it cannot use. */
function handedOver(role: string): Plugin {
  const names = new Map(Object.entries(BINARIES).map(([name, path]) => [`${path}?url`, name]));
  return {
    name: "handed-over",
    enforce: "pre",
    resolveId(id) {
      const name = names.get(id);
      if (name !== undefined) return `\0file:${name}`;
      if (id === ONNX_GLUE) return "\0no-file";
      if (id === "virtual:role") return join(source, "production", "roles", `${role}.ts`);
      if (id === "./run-at-address.ts") {
        return join(source, "kernel", "sandbox", "run-at-address.ts");
      }
      // Workers of roles start from what the page hands over.
      if (id === "./roles/start-role-worker.ts") {
        return join(source, "kernel", "sandbox", "start-role-worker.ts");
      }
      // WebGPU wants a secure origin; a frame of no origin has none.
      return id === "./webgpu.ts" ? "\0absent" : undefined;
    },
    load(id) {
      if (id === "\0absent") return "export const open = undefined;";
      if (id === "\0no-file") return 'export default "";';
      return id.startsWith("\0file:")
        ? `export default ${JSON.stringify(`${FILES}wasm/${id.slice("\0file:".length)}`)};`
        : undefined;
    },
  };
}
