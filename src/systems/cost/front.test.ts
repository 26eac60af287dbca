import fc from "fast-check";
import { expect, test } from "vitest";
import { cheapest } from "./cheapest.ts";
import { hostOf, instanceOf, mm1, problemOf, randomProblem, versionOf } from "./cost.testing.ts";
import { costRange } from "./cost-range.ts";
import { costPoints, dominates } from "./front.ts";
import { composedSavings } from "./savings.ts";

test("nothing that may be chosen beats a point of the front, and every other point is beaten", () => {
  let chosen = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const problem = randomProblem(seed);
    const points = costPoints(problem, mm1);
    const best = cheapest(problem, mm1);
    const possible = points.filter(({ broken }) => broken === undefined);
    for (const point of possible) {
      expect(possible.some((other) => dominates(other, point))).toBe(!point.isOnFront);
      expect(point.latencyMs).toBeLessThanOrEqual(problem.demand.objective.latencyMs * (1 + 1e-9));
    }
    expect(possible.length > 0).toBe(best !== undefined);
    if (best === undefined) continue;
    chosen += 1;
    const costs = possible.map(({ deployment }) => deployment.usdPerHour);
    expect(Math.min(...costs)).toBeCloseTo(best.usdPerHour, 9);
  }
  expect(chosen).toBeGreaterThan(20);
});

test("a point that may not be chosen says which constraint it breaks", () => {
  const [cheap, dear, slow] = [
    instanceOf("cheap", 0.1),
    instanceOf("dear", 9),
    instanceOf("slow", 0.1),
  ];
  const tiny = instanceOf("tiny", 0.1, { memoryBytes: 2 ** 20 });
  const problem = problemOf(
    [
      versionOf("good", [hostOf(cheap, 10), hostOf(dear, 10), hostOf(slow, 60), hostOf(tiny, 10)], {
        accuracy: 0.98,
        memoryBytes: 2 ** 28,
      }),
      versionOf("bad", [hostOf(cheap, 5)], { accuracy: 0.5 }),
    ],
    { leastAccuracy: 0.9, budgetPerHour: 2 },
  );
  const faults = costPoints(problem, mm1).map(({ deployment, broken }) => [
    deployment.version.name,
    deployment.fleet[0]?.host.instance.name,
    broken,
  ]);
  expect(faults).toContainEqual(["good", "cheap", undefined]);
  expect(faults).toContainEqual(["good", "dear", "budget"]);
  expect(faults).toContainEqual(["good", "slow", "objective"]);
  expect(faults).toContainEqual(["good", "tiny", "memory"]);
  expect(faults).toContainEqual(["bad", "cheap", "accuracy"]);
});

test("savings are composed: the factors of the steps multiply to the whole, whatever the problem", () => {
  let several = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const problem = { ...randomProblem(seed), budgetPerHour: Number.POSITIVE_INFINITY };
      const best = cheapest(problem, mm1);
      if (best === undefined) return;
      const { first, last, factor, steps } = composedSavings(problem, best, {
        instance: "type 0",
        planner: mm1,
      });
      const product = steps.reduce((whole, step) => whole * (step.factor ?? 1), 1);
      expect(last).toBe(best.usdPerHour);
      expect(product).toBeCloseTo(factor, 9);
      expect(first * product).toBeCloseTo(last, 9);
      if (steps.length > 1) several += 1;
    }),
    { numRuns: 120, seed: 5 },
  );
  expect(several).toBeGreaterThan(30);
});

test("two savings of a half leave a quarter, not nothing", () => {
  const type = instanceOf("old", 0.4);
  const half = instanceOf("new", 0.2);
  const fast = versionOf("fast", [hostOf(type, 5), hostOf(half, 5)]);
  const problem = problemOf([versionOf("slow", [hostOf(type, 10), hostOf(half, 10)]), fast], {
    demand: {
      ...problemOf([]).demand,
      ratePerSecond: 2000,
      objective: { percentile: 0.99, latencyMs: 1e6 },
    },
  });
  const best = cheapest(problem, mm1);
  if (best === undefined) throw new Error("expected a deployment");
  const savings = composedSavings(problem, best, { instance: "old", planner: mm1 });
  expect(savings.steps.map(({ decision }) => decision)).toEqual(["version", "machines"]);
  for (const { factor } of savings.steps) expect(factor).toBeCloseTo(0.5, 1);
  expect(savings.factor).toBeCloseTo(0.25, 1);
});

test("the range of a cost is that of its machines at their fastest and their slowest", () => {
  const problem = problemOf([versionOf("v", [hostOf(instanceOf("small", 0.1), 10)])]);
  const best = cheapest(problem, mm1);
  if (best === undefined) throw new Error("expected a deployment");
  // At 5 ms: 200 − 46.05 = 153.9/s, so 3 machines for 375/s. At 20 ms: 50 − 46.05 = 3.95/s, so 95.
  const range = costRange(problem, best, mm1);
  expect(range.low).toBeCloseTo(0.3, 9);
  expect(range.high).toBeCloseTo(9.5, 9);
  const strict = {
    ...problem,
    demand: { ...problem.demand, objective: { percentile: 0.99, latencyMs: 60 } },
  };
  const strictBest = cheapest(strict, mm1);
  expect(strictBest && costRange(strict, strictBest, mm1)).not.toHaveProperty("high");
});
