/** Compiles the kernels, packs the data sets and builds the page into dist. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildKernels } from "./tooling/build-kernels.mjs";
import { Failure, main, runNode, tool } from "./tooling/command.mjs";
import { at } from "./tooling/paths.mjs";

/** Everything that a build is made of; `public/data` is packed from a package of package-lock.json. */
const inputs = [
  "src",
  "public",
  "index.html",
  "vite.config.ts",
  "tsconfig.json",
  "package-lock.json",
];

/** What is made from other files before the sources are complete. */
export async function prepare() {
  await buildKernels();
  await must(
    runNode(at("scripts", "tooling", "pack-mnist.mjs")),
    "The data sets could not be packed.",
  );
}

export async function build() {
  await prepare();
  const vite = runNode(tool("vite"), ["build", "--logLevel", "warn"]);
  await must(vite, "The page could not be built.");
}

/** Builds when there is no page yet, or one older than what it is made of. */
export async function ensureBuilt() {
  const page = at("dist", "index.html");
  if (existsSync(page) && statSync(page).mtimeMs > (await newest(inputs.map((name) => at(name))))) {
    return;
  }
  console.log("Building the page …");
  await build();
}

async function must(run, sentence) {
  const { code, output } = await run;
  if (code !== 0) throw new Failure(`${output.trimEnd()}\n${sentence}`);
}

/** When the newest of these files, and of those in these folders, was written. */
export async function newest(paths) {
  const times = await Promise.all(
    paths.map(async (path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined || path === at("public", "data")) return 0;
      if (!stats.isDirectory()) return stats.mtimeMs;
      const names = await readdir(path);
      return Math.max(stats.mtimeMs, await newest(names.map((name) => join(path, name))));
    }),
  );
  return Math.max(0, ...times);
}

await main(import.meta.url, build);
