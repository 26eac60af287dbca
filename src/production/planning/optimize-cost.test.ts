import * as v from "valibot";
import { afterEach, beforeAll, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { Output } from "../../outputs/output.ts";
import { sample as compression } from "../../outputs/panels/compression/sample.testing.ts";
import type { CostOutput } from "../../outputs/panels/cost/cost.ts";
import { costSchema } from "../../outputs/panels/cost/cost-schema.ts";
import { catalogueFromCsv } from "../../systems/cost/catalogue-csv.ts";
import type { Demand } from "../../systems/planning/demand.ts";
import type { MeasuredService } from "../../systems/planning/measured-service.ts";
import { planCapacity } from "../../systems/planning/plan-capacity.ts";
import {
  Adam,
  DataLoader,
  Linear,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  TensorDataset,
} from "../../tinytorch/index.ts";
import type { Findings } from "../profiler/findings.ts";
import { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import { type OptimizeCostOptions, optimizeCost } from "./optimize-cost.ts";

beforeAll(() => setBackend("cpu"));
const given: (() => void)[] = [];
afterEach(() => {
  for (const takeBack of given.splice(0).reverse()) takeBack();
});

function watch(): { last(): CostOutput | undefined } {
  let last: CostOutput | undefined;
  const see = (output: Output) => {
    if (output.kind === "cost") last = output;
  };
  given.push(
    lend({
      show(first) {
        see(first as Output);
        return { update: (next) => see(next as Output) };
      },
    }),
  );
  return { last: () => last };
}

const service: MeasuredService = {
  subject: "a model",
  method: "Made up for a test.",
  batches: [
    { size: 1, timesMs: Array.from({ length: 100 }, (_, index) => 4 + 0.01 * index) },
    { size: 8, timesMs: Array.from({ length: 100 }, (_, index) => 12 + 0.03 * index) },
  ],
  hopMs: [0.1],
  coldStartMs: [500],
};

const asked: OptimizeCostOptions = {
  budgetPerHour: 5,
  targetRate: 800,
  objectiveMs: 50,
  policy: "random",
};

test("the profiler's measurements become a plan, a panel, and the cost of a million inferences", async () => {
  const panel = watch();
  const model = new Sequential(new Linear(16, 32), new ReLU(), new Linear(32, 10));
  const data = new TensorDataset(rand([64, 16]), randint(0, 10, [64]));
  const loader = new DataLoader(data, { batchSize: 16 });
  const optimizer = new Adam(model.parameters());
  const heldOut = new DataLoader(data, { batchSize: 64 });
  const profiler = new ProductionMLSystemProfiler({ heldOut, budgetSeconds: 0.6 });
  await expect(profiler.optimizeCost(asked)).rejects.toThrow(
    "optimizeCost: expected measured times, got none yet; call profileEndToEndSystem",
  );
  await profiler.profileEndToEndSystem(model, loader, optimizer);
  // As late as a machine that is busy with other things may answer.
  const easy = { ...asked, targetRate: 20, objectiveMs: 5000 };
  const { plan, verdict } = await profiler.optimizeCost(easy);
  expect(verdict).toContain("a month at prices of 2026-07-20");
  expect(plan?.usdPerMonth).toBeCloseTo(730 * (plan?.usdPerHour ?? 0), 9);
  expect(plan?.usdPerMillion).toBeCloseTo(((plan?.usdPerHour ?? 0) * 1e6) / (20 * 3600), 9);
  const { systemMetrics, cost } = profiler.profilingData;
  expect(systemMetrics?.figures.costPerMillionInferences).toMatchObject({
    ...{ kind: "modelled", unit: "usd", value: plan?.usdPerMillion },
  });
  expect(cost).toBe(panel.last());
  expect(v.parse(costSchema, structuredClone(cost))).toEqual(cost);
  expect(cost?.leftOut.join()).toContain("Call traceSystem() first");
  // With a trace, accelerators are planned with too.
  await profiler.traceSystem({ seconds: 0.4 });
  await profiler.optimizeCost(easy);
  const traced = profiler.profilingData.cost;
  expect(traced?.machines.efficiency?.layers).toBeGreaterThan(0);
  const products = 2 * (16 * 32 + 32 * 10);
  expect(traced?.versions[0]?.work?.flopsPerSample).toBeGreaterThanOrEqual(products);
  expect(traced?.versions[0]?.work?.flopsPerSample).toBeLessThan(1.2 * products);
});

const cheap = catalogueFromCsv(
  "InstanceType,vCPUs,MemoryGiB,Price\nsmall,1,2,0.05\nlarge,4,8,0.16",
  { source: "a list", date: "2026-10-01" },
);

test("on one type of machine it rents what planCapacity plans", () => {
  watch();
  const findings: Findings = { service };
  const one = { ...cheap, instances: cheap.instances.slice(0, 1) };
  for (const targetRate of [30, 800, 5000]) {
    const { result } = optimizeCost(findings, {
      ...{ ...asked, targetRate, budgetPerHour: 100, catalogue: one, spareMachines: 2 },
    });
    const demands = [1, 8].map(
      (maxBatchSize): Demand => ({
        ratePerSecond: targetRate,
        objective: { percentile: 0.99, latencyMs: 50 },
        ...{ headroom: 0.3, spareReplicas: 2, burstiness: 1, policy: "random", hitRate: 0 },
        ...{ maxBatchSize, maxQueueDelayMs: 0 },
      }),
    );
    const replicas = demands.map((demand) => planCapacity(service, demand).replicas);
    expect(result.plan?.machines[0]?.machines).toBe(Math.min(...replicas));
  }
});

test("versions that were compared are planned with their own times, accuracy and memory", () => {
  watch();
  const findings: Findings = { service };
  const { found } = optimizeCost(findings, { ...asked, versions: compression });
  const { versions = [], leftOut } = found.cost ?? {};
  expect(versions.map(({ name }) => name)).toEqual([
    ...["original", "int8, dynamic", "int8, file", "pruned, 90 %", "half the units"],
  ]);
  const [first, dynamic, file] = versions.map((version) => version.service);
  // 2.7 times as fast one at a time; the file only in ONNX Runtime, half as fast.
  expect(dynamic?.batches[0]?.timesMs[0]).toBeCloseTo(
    (first?.batches[0]?.timesMs[0] ?? 0) / 2.7,
    9,
  );
  expect(file?.batches[0]?.timesMs[0]).toBeCloseTo((first?.batches[0]?.timesMs[0] ?? 0) / 0.5, 9);
  expect(file?.method).toContain("in ONNX Runtime");
  expect(dynamic?.accuracy?.value).toBe(0.9695);
  expect(leftOut).toEqual([expect.stringContaining("No accelerator was planned with")]);
});

test("a budget that is too small comes with the least that would do", () => {
  watch();
  const findings: Findings = { service };
  const { result } = optimizeCost(findings, { ...asked, budgetPerHour: 0, catalogue: cheap });
  expect(result.plan).toBeUndefined();
  expect(result.verdict).toContain("Nothing serves 800 queries/s");
  const least = result.relaxations?.[0]?.budgetPerHour ?? 0;
  expect(least).toBeGreaterThan(0);
  const { result: then } = optimizeCost(findings, {
    ...{ ...asked, budgetPerHour: least, catalogue: cheap },
  });
  expect(then.plan?.usdPerHour).toBeCloseTo(least, 3);
});

test("a demand that the plan of scaling has need not be said again", () => {
  watch();
  const demand: Demand = {
    ratePerSecond: 123,
    objective: { percentile: 0.95, latencyMs: 77 },
    ...{ headroom: 0.1, spareReplicas: 0, burstiness: 2, policy: "round robin", hitRate: 0.5 },
    ...{ maxBatchSize: 4, maxQueueDelayMs: 0 },
  };
  const plan = planCapacity(service, demand);
  const { found } = optimizeCost({ service, plan }, { budgetPerHour: 5 });
  expect(found.cost?.demand).toMatchObject({
    ...{ ratePerSecond: 123, headroom: 0.1, policy: "round robin" },
    objective: { percentile: 0.95, latencyMs: 77 },
  });
});

test.each([
  [
    "no budget",
    { budgetPerHour: undefined },
    "expected budgetPerHour as 0 or more US dollars, got undefined",
  ],
  ["a negative budget", { budgetPerHour: -1 }, "got -1"],
  ["a budget in words", { budgetPerHour: "10" }, "expected budgetPerHour"],
  ["a rate of 0", { targetRate: 0 }, "a rate above 0"],
  ["a rate that is none", { targetRate: Number.NaN }, "a rate above 0"],
  ["an objective of 0", { objectiveMs: 0 }, "an objective above 0"],
  ["a mistyped option", { targetRps: 5 }, 'unknown option "targetRps"'],
  ["an unknown type", { current: "m1.tiny" }, 'got "m1.tiny"'],
  ["other versions", { versions: {} }, "expected what compareVariants gives"],
  ["an empty catalogue", { catalogue: { ...cheap, instances: [] } }, "at least one type"],
  ["a speed of 0", { vcpuSpeed: { value: 0, low: 0, high: 0 } }, "0 < low"],
  ["an accuracy in per cent", { leastAccuracy: 97 }, "97 % is 0.97"],
  ["all hits", { cache: { hitRate: 1 } }, "hit rate"],
])("%s is refused in a sentence", (_, change, sentence) => {
  watch();
  const options = { ...asked, ...change } as OptimizeCostOptions;
  expect(() => optimizeCost({ service }, options)).toThrow(sentence);
});
