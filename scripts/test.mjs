/**
 * `npm test`: everything there is to check, from an empty checkout; the last line counts it. `npm test -- checks`, with the names of
 * parts, runs only those. Nothing in it depends on how fast the machine is: that is `npm run bench`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, main, runNode, tool } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { readPlaywright, readVitest } from "./tooling/test-reports.mjs";

/** For what hangs, not for what is slow. */
const limitMs = 2 * 3_600_000;
/** Colours are for terminals; a log is read as it is. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };
const PARTS = ["build", "checks", "unit", "journeys"];

await main(import.meta.url, async () => {
  const parts = readParts();
  await ensureInstalled();
  const { findBrowser } = await import("./tooling/find-browser.mjs");
  const { findFirefox } = await import("./tooling/find-firefox.mjs");
  const { build, prepare } = await import("./build.mjs");
  const { runChecks } = await import("./check.mjs");

  const browser = await findBrowser({ install: true });
  // Where there is none to be had, its journeys are skipped, and counted as that.
  if (parts.includes("journeys"))
    await findFirefox({ install: true }).catch(({ message }) => console.warn(message));
  const reports = mkdtempSync(join(tmpdir(), "capstone-test-"));
  process.once("exit", () => rmSync(reports, { recursive: true, force: true }));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (more) => {
    for (const [outcome, count] of Object.entries(more)) counts[outcome] += count;
  };
  const has = (part) => parts.includes(part);

  // None of these needs another, but for the size of what was built; and none keeps all processors busy by itself.
  await prepare();
  title("Build, checks and unit tests");
  const building = has("build") ? attempt(build) : Promise.resolve({});
  const first = [
    building,
    has("checks") ? runChecks(building) : {},
    has("unit") ? runUnitTests(browser, join(reports, "unit.json")) : {},
  ];
  for (const outcomes of await Promise.all(first)) add(outcomes);
  if (has("journeys")) {
    title("Journeys in a browser");
    add(await runJourneys(join(reports, "journeys.json")));
  }

  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed === 0 ? 0 : 1);
});

function readParts() {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) {
    throw new Failure(`npm test has the parts ${PARTS.join(", ")}, not ${unknown.join(", ")}.`);
  }
  return positionals.length > 0 ? positionals : PARTS;
}

function title(text) {
  console.log(`\n${text}`);
}

async function attempt(step) {
  try {
    await step();
    return { passed: 1 };
  } catch (error) {
    console.error(error.message);
    return { failed: 1 };
  }
}

async function runUnitTests(browser, report) {
  const projects = ["unit", "engine", "isolated", "browser", "page"].flatMap((name) => [
    ...["--project", name],
  ]);
  const args = [
    "run",
    ...projects,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const env = { ...process.env, ...plain, CHROMIUM_PATH: browser };
  const { code } = await runNode(tool("vitest"), args, { show: true, env, limitMs });
  return readVitest(report, code);
}

async function runJourneys(report) {
  const args = ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"];
  const env = { ...process.env, ...plain, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code } = await runNode(tool("@playwright/test", "playwright"), args, {
    show: true,
    env,
    limitMs,
  });
  return readPlaywright(report, code);
}
