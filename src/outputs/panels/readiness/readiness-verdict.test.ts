import { expect, test } from "vitest";
import type { ReadinessCheck, ReadinessOutput, Verdict } from "./readiness.ts";
import { readinessCharts } from "./readiness-charts.ts";
import { readinessVerdict } from "./readiness-verdict.ts";
import { sample } from "./sample.testing.ts";

const score =
  "The ML Test Score is 4 of 7: strong automated testing and monitoring, fit for systems that must not fail.";

function withVerdicts(
  verdicts: readonly Verdict[],
  state: ReadinessOutput["state"] = "done",
): ReadinessOutput {
  const checks = sample.checks.map(
    (check, i): ReadinessCheck => ({
      ...check,
      verdict: verdicts[i] ?? "holds",
    }),
  );
  return { ...sample, state, checks };
}

test.each<[string, readonly Verdict[], ReadinessOutput["state"], string]>([
  ["one is broken", ["holds", "broken"], "done", "Yes: Scalability is broken."],
  ["two are", ["broken", "broken"], "done", "Yes: Performance SLA and Scalability are broken."],
  [
    "it is broken, and the rest still runs",
    ["broken", "running", "waiting"],
    "running",
    "Yes: Performance SLA is broken.",
  ],
  [
    "it runs",
    ["holds", "open", "running", "waiting", "waiting", "waiting"],
    "running",
    "Not known yet: 2 of 6 checks have run.",
  ],
  ["one is open", ["holds", "open"], "done", "Nobody knows: 1 of 6 checks is open: Scalability."],
  ["all hold", [], "done", "No: all 6 checks hold."],
  [
    "it was cut off",
    ["holds", "waiting", "waiting"],
    "partial",
    "Nobody knows: 2 of 6 checks are open.",
  ],
])("when %s", (_, verdicts, state, sentence) => {
  expect(readinessVerdict(withVerdicts(verdicts, state))).toBe(`${sentence} ${score}`);
});

test("with nothing checked it does not say that all is well, and gives no score", () => {
  const sections = sample.score.sections.map((section) => ({
    ...section,
    tests: section.tests.map((square) => ({
      ...square,
      verdict: "waiting" as const,
      points: 0 as const,
    })),
  }));
  const empty = {
    ...sample,
    state: "done" as const,
    checks: [],
    score: { ...sample.score, sections },
  };
  expect(readinessVerdict(empty)).toBe("Nobody knows: nothing was checked.");
  expect(readinessCharts(empty)).toEqual([]);
});

test("each bar of the picture has seven points", () => {
  const [chart] = readinessCharts(sample);
  for (const { name, points } of sample.score.sections) {
    const parts = chart?.series.flatMap((series) =>
      series.all.filter(({ x }) => String(x).toLowerCase() === name),
    );
    expect(parts?.reduce((sum, { y }) => sum + y, 0)).toBe(7);
    const earned = (parts?.[0]?.y ?? 0) + (parts?.[1]?.y ?? 0);
    expect(points).toMatchObject({ value: earned });
  }
});
