/** `npm run check`: types, lint and format, layers, names, dead code, size of the entry; one line each. */
import { availableParallelism } from "node:os";
import { main, runNode, tool } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { at } from "./tooling/paths.mjs";

/** For what hangs. */
const limitMs = 30 * 60_000;
const program =
  (script, args = []) =>
  () =>
    runNode(script, args, { limitMs });

/** Longest first; `summary`: prints one line of its own when all is well. */
const checks = (built) => [
  { name: "types", run: program(tool("typescript-7", "tsc"), ["--pretty", "false"]) },
  { name: "unused code", run: program(tool("knip"), ["--no-progress"]) },
  {
    name: "documents",
    run: program(at("scripts", "tooling", "check-documents.mjs")),
    summary: true,
  },
  { name: "layers", run: program(at("scripts", "tooling", "check-layers.mjs")), summary: true },
  { name: "names", run: program(at("scripts", "tooling", "check-names.mjs")), summary: true },
  {
    name: "lint and format",
    run: program(tool("@biomejs/biome", "biome"), ["ci", "--colors=off"]),
  },
  {
    name: "size of the entry",
    run: () => built.then(program(at("scripts", "tooling", "check-entry.mjs"))),
    summary: true,
  },
];

/** Runs all of them, as many at a time as there are processors. Prints each result. `built`: resolves when there is a page. */
export async function runChecks(built = Promise.resolve()) {
  const waiting = checks(built);
  const counts = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const passed = await runCheck(check);
      counts[passed ? "passed" : "failed"] += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return counts;
}

async function runCheck({ name, run, summary }) {
  const startedAt = performance.now();
  const { code, output, late } = await run();
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const note = summary && code === 0 ? `: ${output.trim()}` : "";
  console.log(
    `${code === 0 ? "ok  " : "FAIL"} ${name}${note} (${late ? "ended after " : ""}${took})`,
  );
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, "     "));
  return code === 0;
}

await main(import.meta.url, async () => {
  await ensureInstalled();
  const { buildKernels } = await import("./tooling/build-kernels.mjs");
  await buildKernels();
  const { failed } = await runChecks();
  process.exit(failed === 0 ? 0 : 1);
});
