/** The programs of `src/terminal`, bundled for Node: TypeScript that shares the page's code, when it has changed. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { newest } from "../build.mjs";
import { buildKernels } from "../tooling/build-kernels.mjs";
import { Failure } from "../tooling/command.mjs";
import { ensureInstalled } from "../tooling/install.mjs";
import { at } from "../tooling/paths.mjs";
import { guardTerminal } from "../tooling/visible-text.mjs";

const target = at("scripts", "dist");
/** The programs, and the scripts of their threads, by name. */
const entries = {
  programs: at("src", "terminal", "programs.ts"),
  "generator-thread": at("src", "terminal", "load", "generator-thread.ts"),
  "grade-report": at("src", "terminal", "grade", "grade-report.ts"),
};

/** The folder of the bundle. */
async function terminalPrograms() {
  await ensureInstalled();
  await buildKernels();
  const inputs = [at("src"), at("package-lock.json"), at("scripts", "running")];
  const version = `programs-${Math.round(await newest(inputs))}`;
  const folder = join(target, version);
  if (!existsSync(folder)) await bundle(version);
  return folder;
}

/** What `npm run grade` says of a class as a whole: the exports of `src/terminal/grade/grade-report.ts`. */
export async function gradeReport() {
  return import(scriptIn(await terminalPrograms(), "grade-report").href);
}

/**
 * Runs `program` with the exports of `src/terminal/programs.ts` and a function that gives the script of a thread by its name. Its
 * refusals are sentences for whoever sits at the terminal.
 */
export async function runProgramOf(program) {
  const folder = await terminalPrograms();
  // What servers and files of models say is printed.
  guardTerminal();
  const script = (name) => scriptIn(folder, name);
  try {
    return await program(await import(script("programs").href), script);
  } catch (error) {
    throw error.name === "Refusal" ? new Failure(error.message) : error;
  }
}

function scriptIn(folder, name) {
  return pathToFileURL(join(folder, `${name}.mjs`));
}

/** Two programs may start at once: each bundles for itself, and the first to be done is the one that counts. */
async function bundle(version) {
  const { build } = await import("vite");
  const own = join(target, `building-${process.pid}`);
  await build({
    root: at(),
    configFile: false,
    logLevel: "error",
    // Packages are part of it, as in the page: Node reads some of them differently. ONNX Runtime finds its binary beside its own file.
    ssr: { noExternal: true, external: ["onnxruntime-web"] },
    build: {
      ssr: true,
      outDir: own,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: entries,
        output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  });
  mkdirSync(target, { recursive: true });
  try {
    renameSync(own, join(target, version));
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
  for (const name of readdirSync(target)) {
    if (name.startsWith("programs-") && name !== version) {
      rmSync(join(target, name), { recursive: true, force: true });
    }
  }
}
