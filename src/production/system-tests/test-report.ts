/** What a run of the tests found: plain data, its table, and its counts in words. */
import { integerText } from "../../outputs/figure/number-text.ts";
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import type { Break } from "./breaks.ts";
import type { Finding, SuiteName } from "./system-test.ts";

export type Outcome = "passed" | "failed" | "error" | "skipped";

export interface TestResult {
  id: string;
  suite: SuiteName;
  name: string;
  outcome: Outcome;
  ms: number;
  /** What was seen; where it did not pass, why. */
  seen: string;
  /** Of one that failed. */
  finding?: Finding;
}

export interface TestReport {
  /** The system and its version. */
  system: string;
  /** ISO time. */
  startedAt: string;
  /** All of it, with starting and stopping what was tried. */
  ms: number;
  /** What was broken on purpose. */
  broken?: Break;
  results: TestResult[];
}

/** A test that has not run yet has no outcome. */
export type TestRow = Pick<TestResult, "suite" | "name"> &
  Partial<Pick<TestResult, "outcome" | "ms" | "seen">> & { isRunning?: boolean };

const MARKS: Record<Outcome, string> = {
  passed: "✓\u00A0passed",
  failed: "✗\u00A0FAILED",
  error: "✗\u00A0ERROR",
  skipped: "–\u00A0skipped",
};

/** A row for each test. */
export function testTable(caption: string, rows: readonly TestRow[]): TableOutput {
  const alarms = rows.flatMap(({ outcome }, place) => (isBad(outcome) ? [place] : []));
  return {
    kind: "table",
    caption,
    columns: [
      { title: "Suite" },
      { title: "What must hold" },
      { title: "Result" },
      { title: "Time", unit: "ms", align: "right" },
      { title: "What was seen, and what to do" },
    ],
    rows: rows.map(({ suite, name, outcome, ms, seen, isRunning }) => [
      suite,
      name,
      outcome === undefined ? (isRunning ? "… runs" : "") : MARKS[outcome],
      ms === undefined ? null : Math.round(ms),
      seen ?? "",
    ]),
    ...(alarms.length === 0 ? {} : { alarms }),
  };
}

export function isBad(outcome: Outcome | undefined): boolean {
  return outcome === "failed" || outcome === "error";
}

export function countsOf(results: readonly Pick<TestResult, "outcome">[]): Record<Outcome, number> {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

/** `16 of 17 passed, in 6.1 s. Failed: A cache answers …`. */
export function countsText({ results, ms }: Pick<TestReport, "results" | "ms">): string {
  const { passed, skipped } = countsOf(results);
  const names = results.filter(({ outcome }) => isBad(outcome)).map(({ name }) => name);
  const counts = `${integerText(passed)} of ${integerText(results.length)} passed`;
  return [
    `${counts}${skipped === 0 ? "" : `, ${integerText(skipped)} skipped`}, in ${(ms / 1000).toFixed(1)} s`,
    ...(names.length === 0 ? [] : [`Failed: ${names.join("; ")}`]),
  ].join(". ");
}
