import { expect, test } from "vitest";
import { judgeCanary, type ScoreSettings, scoreCanary } from "./judge-canary.ts";
import type { MetricLabel, MetricResult } from "./metric.ts";

function result(label: MetricLabel, group: string, critical = false): MetricResult {
  return { name: "metric", label, groups: [group], muted: false, critical, ratio: 1 };
}

// Kayenta's own cases (kayenta-judge, ScorerSuite.scala, commit a69573b); its weights are percentages.
test.each<[string, number, MetricResult[], ScoreSettings["groupWeights"]?]>([
  ["one passes", 100, [result("Pass", "a")]],
  ["one is high", 0, [result("High", "a")]],
  ["one has no data", 0, [result("Nodata", "a")]],
  [
    "two pass, a group has no data",
    100,
    [result("Pass", "a"), result("Pass", "a"), result("Nodata", "b")],
  ],
  ["one of two is high", 50, [result("Pass", "a"), result("High", "a")]],
  ["two of three fail", 33.33, [result("Pass", "a"), result("High", "a"), result("Low", "a")]],
  [
    "a group of a quarter fails",
    75,
    [result("Pass", "a"), result("Pass", "a"), result("High", "b")],
    { a: 75, b: 25 },
  ],
  [
    "one and a half of two equal groups fail",
    25,
    [result("Pass", "a"), result("High", "a"), result("High", "b")],
    { a: 50, b: 50 },
  ],
  [
    "what has no data does not count in its group",
    50,
    [result("Pass", "a"), result("Nodata", "a"), result("High", "b")],
    { a: 50, b: 50 },
  ],
  ["a critical one is high", 0, [result("Pass", "a"), result("High", "a", true)]],
  ["a critical one passes", 50, [result("Low", "a"), result("Pass", "a", true)]],
  ["a critical one has no data", 0, [result("Pass", "a"), result("Nodata", "a", true)]],
  [
    "unequal weights",
    5,
    [result("High", "a"), result("Low", "a"), result("Pass", "a"), result("High", "b")],
    { a: 15, b: 85 },
  ],
])("score: %s", (_, score, results, groupWeights = {}) => {
  expect(scoreCanary(results, { groupWeights }).score).toBe(score);
});

test("groups without a weight share what is left to 100", () => {
  const results = [result("Pass", "a"), result("High", "b"), result("Pass", "c")];
  // 60 for a, 20 each for b and c.
  expect(scoreCanary(results, { groupWeights: { a: 60 } }).score).toBe(80);
});

test("pass from 95 on, marginal from 75 on", () => {
  const of = (passed: number) =>
    scoreCanary([
      ...Array.from({ length: passed }, () => result("Pass", "a")),
      ...Array.from({ length: 20 - passed }, () => result("High", "a")),
    ]).verdict;
  expect([20, 19, 18, 15, 14].map(of)).toEqual(["Pass", "Pass", "Marginal", "Marginal", "Fail"]);
});

test("a canary is judged from its samples, with the reason why it fails", () => {
  const config = { groups: ["latency"], direction: "increase", critical: true } as const;
  const judged = judgeCanary([
    {
      config: { ...config, name: "p50" },
      samples: { baseline: [1, 2.2, 1.1, 2.5, 3], canary: [20, 22, 21, 25, 30] },
    },
    { config: { ...config, name: "p90" }, samples: { baseline: [1, 2, 3], canary: [1, 2, 3] } },
  ]);
  expect(judged).toMatchObject({
    verdict: "Fail",
    score: 0,
    reason: "Canary Failed: The metric p50 was classified as High (Critical)",
    groups: [{ name: "latency", score: 50, noData: false }],
  });
});

test("a muted metric is classified, and does not count", () => {
  const samples = { baseline: [1, 2.2, 1.1, 2.5, 3], canary: [20, 22, 21, 25, 30] };
  const config = { name: "p50", groups: ["latency"], muted: true };
  const steady = { name: "errors", groups: ["errors"] };
  const judged = judgeCanary([
    { config, samples },
    { config: steady, samples: { baseline: [0, 0], canary: [0, 0] } },
  ]);
  expect(judged.metrics[0]).toMatchObject({ label: "High", muted: true });
  expect(judged.score).toBe(100);
});

test("weights, limits and metrics that cannot be meant are refused", () => {
  const results = [result("Pass", "a"), result("Pass", "b")];
  expect(() => scoreCanary([])).toThrow(/at least one metric that is not muted/);
  expect(() => scoreCanary(results, { groupWeights: { c: 10 } })).toThrow(
    "groups that have metrics (a, b), got one for “c”",
  );
  expect(() => scoreCanary(results, { groupWeights: { a: -5 } })).toThrow(/0 to 100.*got -5/);
  expect(() => scoreCanary(results, { groupWeights: { a: 50, b: 40 } })).toThrow(
    /add up to 100, got 90/,
  );
  expect(() => scoreCanary(results, { pass: 70, marginal: 80 })).toThrow(/marginal 80 and pass 70/);
  const config = { name: "p50", groups: ["latency"] };
  const samples = { baseline: [1, 2], canary: [1, 2] };
  expect(() =>
    judgeCanary([
      { config, samples },
      { config, samples },
    ]),
  ).toThrow(/“p50” twice/);
});
