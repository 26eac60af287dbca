/** Counts what vitest and Playwright wrote down; a run that failed without a failing test counts as one failure. */
import { readFileSync } from "node:fs";

/** @returns {{ passed: number, failed: number, skipped: number }} */
export function readVitest(file, exitCode) {
  const report = read(file);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of report?.testResults ?? []) {
    for (const test of assertionResults) counts[outcome(test.status)] += 1;
    // A file that could not be loaded has no tests to fail.
    if (status === "failed" && assertionResults.every((test) => test.status !== "failed")) {
      counts.failed += 1;
    }
  }
  return settle(counts, exitCode);
}

/** @returns {{ passed: number, failed: number, skipped: number }} */
export function readPlaywright(file, exitCode) {
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = read(file)?.stats ?? {};
  return settle({ passed: expected + flaky, failed: unexpected, skipped }, exitCode);
}

function outcome(status) {
  return status === "passed" || status === "failed" ? status : "skipped";
}

function settle(counts, exitCode) {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
