/**
 * Compiles the SIMD kernels (AssemblyScript) for the browser: `node scripts/tooling/build-kernels.mjs`. Four binaries, for memory shared
 * between threads or not, and with or without relaxed SIMD, as modules that hold them as text. Does nothing when they are newer
 * than their sources.
 */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./command.mjs";
import { at } from "./paths.mjs";

const folder = at("src", "tinytorch", "backend", "simd");
const sources = join(folder, "assembly");
const target = join(folder, "generated");

/** Nothing here may own memory: it all belongs to tfjs, which would write over it. */
const options = [
  ...["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--noExportMemory"],
  ...["--enable", "simd", "--enable", "threads", "--enable", "bulk-memory"],
  // About functions that take vectors: none of them is called from outside.
  ...["--disableWarning", "112"],
];
const shared = ["--sharedMemory", "--maximumMemory", "65536"];
const relaxed = ["--enable", "relaxed-simd"];
const binaries = {
  plain: [],
  relaxed,
  "plain-shared": shared,
  "relaxed-shared": [...shared, ...relaxed],
};

export async function buildKernels() {
  if (isUpToDate()) return;
  const { default: compiler } = await import("assemblyscript/asc");
  mkdirSync(target, { recursive: true });
  for (const [name, extra] of Object.entries(binaries)) {
    const { binary } = await compile(compiler, [...options, ...extra]);
    if (hasData(binary)) throw new Failure(`The kernels (${name}) hold data of their own.`);
    const text = `export const base64 =\n  "${Buffer.from(binary).toString("base64")}";\n`;
    writeFileSync(join(target, `${name}.ts`), text);
  }
}

function isUpToDate() {
  const files = Object.keys(binaries).map((name) => join(target, `${name}.ts`));
  if (!files.every((file) => existsSync(file))) return false;
  const made = Math.min(...files.map((file) => statSync(file).mtimeMs));
  const inputs = readdirSync(sources).map((name) => join(sources, name));
  return [...inputs, at("scripts", "tooling", "build-kernels.mjs"), at("package-lock.json")].every(
    (file) => statSync(file).mtimeMs < made,
  );
}

async function compile(compiler, flags) {
  let binary;
  const { error, stderr } = await compiler.main(
    [join(sources, "index.ts"), "--outFile", "kernels.wasm", ...flags],
    { writeFile: (_, contents) => (binary = contents), listFiles: () => [] },
  );
  if (error || !binary) throw new Failure(`${stderr}\nThe kernels could not be compiled.`);
  return { binary };
}

/** Whether a binary has a data section, whose number is 11. */
function hasData(binary) {
  let place = 8;
  while (place < binary.length) {
    const id = binary[place++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[place++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (id === 11) return true;
    place += size;
  }
  return false;
}

await main(import.meta.url, buildKernels);
