/** `npm test`: everything there is to check, from an empty checkout; the last line counts it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, runNode, tool } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { readPlaywright, readVitest } from "./tooling/test-reports.mjs";

const minutes = 60_000;
/** Colours are for terminals; a log is read as it is. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };

await main(import.meta.url, async () => {
  await ensureInstalled();
  const { findBrowser } = await import("./tooling/find-browser.mjs");
  const { build } = await import("./build.mjs");
  const { runChecks } = await import("./check.mjs");

  const browser = await findBrowser({ install: true });
  const reports = mkdtempSync(join(tmpdir(), "capstone-test-"));
  process.once("exit", () => rmSync(reports, { recursive: true, force: true }));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (more) => {
    for (const [outcome, count] of Object.entries(more)) counts[outcome] += count;
  };

  title("Build");
  add(await attempt(build));
  title("Checks");
  add(await runChecks());
  title("Unit tests");
  add(await runUnitTests(browser, join(reports, "unit.json")));
  title("Journeys in a browser");
  add(await runJourneys(join(reports, "journeys.json")));

  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed === 0 ? 0 : 1);
});

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
  const projects = ["--project", "unit", "--project", "browser"];
  const args = [
    "run",
    ...projects,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const env = { ...process.env, ...plain, CHROMIUM_PATH: browser };
  const { code } = await runNode(tool("vitest"), args, { show: true, env, limitMs: 8 * minutes });
  return readVitest(report, code);
}

async function runJourneys(report) {
  const args = ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"];
  const env = { ...process.env, ...plain, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code } = await runNode(tool("@playwright/test", "playwright"), args, {
    show: true,
    env,
    limitMs: 15 * minutes,
  });
  return readPlaywright(report, code);
}
