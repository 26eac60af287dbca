/**
 * A report as JUnit XML, which build servers read: Jenkins's schema (jenkinsci/xunit-plugin, junit-10.xsd) in the part that GitLab,
 * GitHub's and Azure's readers share.
 */

import { SUITES } from "./system-test.ts";
import type { TestReport, TestResult } from "./test-report.ts";
import { countsOf } from "./test-report.ts";

export function junitXml(report: TestReport): string {
  const { system, startedAt, results, broken } = report;
  const suites = SUITES.map((name) => ({
    name,
    tests: results.filter(({ suite }) => suite === name),
  })).filter(({ tests }) => tests.length > 0);
  const lines = suites.flatMap(({ name, tests }) => [
    `  <testsuite${attributes({ name, ...countAttributes(tests), skipped: countsOf(tests).skipped, timestamp: startedAt.slice(0, 19) })}>`,
    ...(broken === undefined
      ? []
      : [
          `    <properties><property${attributes({ name: "broken on purpose", value: broken })}/></properties>`,
        ]),
    ...tests.map((test) => testCase(system, test)),
    "  </testsuite>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: system, ...countAttributes(results) })}>`,
    ...lines,
    "</testsuites>",
    "",
  ].join("\n");
}

function countAttributes(results: readonly TestResult[]) {
  const { failed, error } = countsOf(results);
  const ms = results.reduce((sum, test) => sum + test.ms, 0);
  return { tests: results.length, failures: failed, errors: error, time: seconds(ms) };
}

function testCase(system: string, { suite, name, ms, outcome, seen, finding }: TestResult): string {
  const open = `    <testcase${attributes({ classname: `${system}.${suite}`, name, time: seconds(ms) })}`;
  if (outcome === "passed") return `${open}><system-out>${escaped(seen)}</system-out></testcase>`;
  if (outcome === "skipped") return `${open}><skipped${attributes({ message: seen })}/></testcase>`;
  if (outcome === "error") {
    return `${open}><error${attributes({ message: seen, type: "Error" })}/></testcase>`;
  }
  const text =
    finding === undefined
      ? ""
      : `expected: ${finding.expected}\ngot: ${finding.got}\nfix: ${finding.fix}`;
  return `${open}><failure${attributes({ message: seen, type: "TestFailure" })}>${escaped(text)}</failure></testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

/** As it may stand in text and in attributes; characters that XML has no place for are left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
