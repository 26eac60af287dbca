/**
 * `npm run bench -- [names…] [--rounds N] [--json file] [--strict]`: ours beside its peers, in the same browser, from the same
 * server; and what a reader waits for beside a reference in the same page. With `--strict` a limit that is not met ends it with 1.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "../scripts/running/serve.mjs";
import { Failure, main, runNode, tool } from "../scripts/tooling/command.mjs";
import { ensureInstalled } from "../scripts/tooling/install.mjs";
import { at } from "../scripts/tooling/paths.mjs";
import { hold, printBudgets } from "./budgets.mjs";
import { compare, printComparisons, summariseComparisons } from "./comparisons.mjs";
import { measure } from "./measure.mjs";
import { printTable, summarise } from "./summary.mjs";

await main(import.meta.url, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      json: { type: "string" },
      strict: { type: "boolean", default: false },
    },
  });
  if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds)) {
    throw new Failure(`--rounds takes a number from 1 on, not ${values.rounds}.`);
  }
  const cases = await findCases(positionals);
  await ensureInstalled();
  await prepare();
  const server = await serve({
    root: at("dist"),
    port: 0,
    mounts: {
      "/peers/": at("bench", "dist"),
      "/tensorflow/": at("node_modules", "@tensorflow"),
    },
  });
  const processors = availableParallelism();
  const reports = [];
  for (const benchCase of cases) {
    const rounds = Number(values.rounds ?? benchCase.rounds ?? 7);
    console.log(`\n${benchCase.name}: ${benchCase.about}`);
    const report = {
      ...(await reportOf(benchCase, { rounds, url: server.url, processors })),
      at: new Date().toISOString(),
      rounds,
      processors,
    };
    save(at("bench", "results", `${benchCase.name}.json`), report);
    reports.push(report);
  }
  if (values.json) save(resolve(process.env.INIT_CWD ?? process.cwd(), values.json), reports);
  await server.close();
  const missed = reports.filter(({ met }) => !met).map((report) => report.case);
  if (missed.length > 0) console.log(`\nNot met: ${missed.join(", ")}`);
  if (values.strict && missed.length > 0) process.exitCode = 1;
});

/** Measures a case and prints what came out: as the case does it, sides in browsers of their own, rows in one page, or times beside a reference. */
async function reportOf(benchCase, options) {
  if (benchCase.report) {
    const report = await benchCase.report(options);
    console.log(report.text);
    return { met: true, ...report };
  }
  if (benchCase.budgets) {
    const report = await hold(benchCase, options);
    printBudgets(report);
    return report;
  }
  if (benchCase.comparisons) {
    const measured = await compare(benchCase, options);
    const report = summariseComparisons(benchCase, measured);
    printComparisons(report);
    return { ...report, browser: measured.browser };
  }
  const { samples, browser } = await measure(benchCase, options);
  const report = summarise(benchCase, samples);
  printTable(report);
  return { ...report, browser };
}

async function findCases(names) {
  const known = readdirSync(at("bench", "cases"))
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.replace(/\.mjs$/, ""));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Failure(`There is no case ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  }
  const wanted = names.length > 0 ? names : known;
  return Promise.all(wanted.map(async (name) => (await import(`./cases/${name}.mjs`)).benchCase));
}

async function prepare() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const args = ["build", "--config", at("bench", "pages", "vite.config.ts"), "--logLevel", "warn"];
  const { code, output } = await runNode(tool("vite"), args);
  if (code !== 0) throw new Failure(`${output}\nThe peers' pages could not be built.`);
}

function save(file, data) {
  mkdirSync(resolve(file, ".."), { recursive: true });
  writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`);
}
