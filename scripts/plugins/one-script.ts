/** Builds an entry with all that it imports, also dynamically, into one classic script: for frames, workers and pages without a server. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildEnvironmentOptions, build, type Plugin } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface OneScript {
  /** Path of the module that it begins with. */
  entry: string;
  /** Constants of the source, as code. */
  define?: Record<string, string>;
  plugins?: Plugin[];
  /** How its names may be shortened. Default: as in every build. */
  minify?: NonNullable<MinifyOptions>;
}

type RolldownOutput = NonNullable<BuildEnvironmentOptions["rolldownOptions"]>["output"];
type MinifyOptions = Exclude<RolldownOutput, undefined | readonly unknown[]>["minify"];

/** The script's code. Rejects where it would be more than one file. */
export async function oneScript({ entry, define, plugins, minify }: OneScript): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"', ...define },
    ...(plugins === undefined ? {} : { plugins }),
    build: {
      write: false,
      target: "es2022",
      copyPublicDir: false,
      lib: { entry, formats: ["iife"], name: "script" },
      rolldownOptions: {
        output: { codeSplitting: false, ...(minify === undefined ? {} : { minify }) },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = outputs.flatMap((made) => ("output" in made ? made.output : []));
  const [chunk] = files;
  if (chunk?.type !== "chunk" || files.length !== 1) {
    const names = files.map((it) => it.fileName);
    throw new Error(`expected one script of ${basename(entry)}, got ${names}`);
  }
  return chunk.code;
}

/** ONNX Runtime's binary of 14 MB would be put into the script; its address is told, or it is handed over, where it is loaded. */
export function withoutOnnxBinary(): Plugin {
  return {
    name: "without-onnx-binary",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/onnxruntime-web/")) return undefined;
      return code.replaceAll(
        /new URL\("ort-wasm-simd-threaded\.wasm",\s*import\.meta\.url\)/g,
        'new URL("about:blank")',
      );
    },
  };
}
