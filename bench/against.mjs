/**
 * `npm run bench:against -- <folder> [names…] [--rounds N]`: this checkout beside an earlier one, in the same browsers and the same
 * minutes. The folder holds a clone with its packages installed; both are built here. A case that has a peer takes the earlier
 * checkout in its place.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "../scripts/running/serve.mjs";
import { Failure, main, runNode } from "../scripts/tooling/command.mjs";
import { launchOptions } from "../scripts/tooling/find-browser.mjs";
import { ensureInstalled } from "../scripts/tooling/install.mjs";
import { at } from "../scripts/tooling/paths.mjs";
import { measure, shuffled } from "./measure.mjs";
import { printTable, quantile, summarise } from "./summary.mjs";

/** As good as before: within what one run differs from the next. */
const LIMIT = 1.05;
const CASES = ["engine", "empty-cell", "empty-cells-in-a-row", "first-result"];

await main(import.meta.url, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" } },
  });
  const [folder, ...names] = positionals;
  const earlier = resolve(process.env.INIT_CWD ?? process.cwd(), folder ?? "");
  if (folder === undefined || !existsSync(join(earlier, "node_modules"))) {
    throw new Failure("Give the folder of a clone at the earlier commit, after `npm ci` in it.");
  }
  const unknown = names.filter((name) => !CASES.includes(name));
  if (unknown.length > 0) throw new Failure(`Cases are ${CASES.join(", ")}, not ${unknown}.`);
  await ensureInstalled();
  const [now, before] = [await open(at()), await open(earlier)];
  for (const name of names.length > 0 ? names : CASES) {
    const { benchCase } = await import(`./cases/${name}.mjs`);
    const rounds = Number(values.rounds ?? benchCase.rounds ?? 7);
    console.log(`\n${name}: ${benchCase.about}`);
    const urls = { now: now.url, before: before.url };
    if (benchCase.comparisons) await compareRows(benchCase, urls, rounds);
    else await compareSides(benchCase, urls, rounds);
  }
  await Promise.all([now.close(), before.close()]);
});

/** Builds what is there, its benchmarks' pages too, and serves it. */
async function open(root) {
  const config = join(root, "bench", "pages", "vite.config.ts");
  await mustRun(root, "scripts/build.mjs");
  await mustRun(root, "node_modules/vite/bin/vite.js", ["build", "--config", config]);
  const mounts = { "/peers/": join(root, "bench", "dist") };
  return serve({ root: join(root, "dist"), port: 0, mounts });
}

async function mustRun(root, script, args = []) {
  const { code, output } = await runNode(join(root, script), args);
  if (code !== 0) throw new Failure(`${output}\n${root} could not be built.`);
}

async function compareSides(benchCase, urls, rounds) {
  const [ours] = Object.values(benchCase.sides);
  const sides = Object.fromEntries(
    Object.entries(urls).map(([side, url]) => [side, (page) => ours(page, url)]),
  );
  const { samples } = await measure({ sides }, { rounds });
  printTable(summarise({ ...benchCase, sides, peer: "before", target: LIMIT }, samples));
}

/** Two pages of one browser; every round asks both for all rows. */
async function compareRows({ page: path, comparisons }, urls, rounds) {
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch(await launchOptions({ webgpu: true, install: true }));
  try {
    const pages = {};
    for (const [side, url] of Object.entries(urls)) {
      pages[side] = await browser.newPage();
      await pages[side].goto(url + path);
      await pages[side].waitForFunction(() => globalThis.measure !== undefined);
    }
    const rows = [...new Set(comparisons.map(({ ours, row }) => `${ours}, ${row}`))];
    const ratios = new Map(rows.map((row) => [row, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const row of shuffled(rows)) {
        const ms = {};
        for (const side of shuffled(Object.keys(pages))) {
          ms[side] = await pages[side].evaluate(
            ([ours, name]) => globalThis.measure(ours, name, 60_000),
            row.split(", "),
          );
        }
        if (round > 0) ratios.get(row).push(ms.now / ms.before);
      }
    }
    for (const [row, all] of ratios) {
      const [low, median, high] = [0.25, 0.5, 0.75].map((p) =>
        quantile(
          all.toSorted((a, b) => a - b),
          p,
        ),
      );
      const verdict = median <= LIMIT ? "met" : "NOT met";
      console.log(
        `${row.padEnd(28)} ${median.toFixed(3)} × before (${low.toFixed(3)}–${high.toFixed(3)}), at most ${LIMIT}: ${verdict}`,
      );
    }
  } finally {
    await browser.close();
  }
}
