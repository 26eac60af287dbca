import * as v from "valibot";
import { afterEach, beforeAll, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { Output } from "../../outputs/output.ts";
import type { ScalingOutput } from "../../outputs/panels/scaling/scaling.ts";
import { scalingSchema } from "../../outputs/panels/scaling/scaling-schema.ts";
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
import { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import type { ScalabilityOptions } from "./analyze-scalability.ts";
import { lendReplicas } from "./planning.testing.ts";

beforeAll(() => setBackend("cpu"));
const given: (() => void)[] = [];
afterEach(() => {
  for (const takeBack of given.splice(0).reverse()) takeBack();
});

function profiler(): ProductionMLSystemProfiler {
  const model = new Sequential(new Linear(16, 8), new ReLU(), new Linear(8, 10));
  const data = new TensorDataset(rand([32, 16]), randint(0, 10, [32]));
  const loader = new DataLoader(data, { batchSize: 8 });
  const optimizer = new Adam(model.parameters());
  return new ProductionMLSystemProfiler({ system: { model, loader, optimizer } });
}

function watch(): { last(): ScalingOutput | undefined } {
  let last: ScalingOutput | undefined;
  const see = (output: Output) => {
    if (output.kind === "scaling") last = output;
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

const quick: ScalabilityOptions = { targetRate: 10, objectiveMs: 2000, seconds: 0.3 };

test("measures replicas, plans, simulates, and keeps the plan and what it was made from", async () => {
  const replicas = lendReplicas();
  given.push(replicas.takeBack);
  const panel = watch();
  const one = profiler();
  const plan = await one.analyzeScalability(quick);
  // One for 10 a second, and one to spare.
  expect(plan.replicas).toBe(2);
  expect(plan.source).toEqual({ kind: "simulation", requests: 20_000, seed: 1 });
  expect(plan.latencyMs.value).toBeLessThan(2000);
  const { service, plan: kept } = one.profilingData;
  expect(kept).toBe(plan);
  expect(service?.batches.map(({ size }) => size)).toEqual([1, 2, 4, 8, 16, 32]);
  const record = panel.last();
  expect(record).toMatchObject({ state: "done", demand: { ratePerSecond: 10, headroom: 0.3 } });
  expect(record?.simulated?.days?.runs.map(({ autoscaler }) => autoscaler)).toEqual([
    ...["none", "HPA", "KEDA", "Knative"],
  ]);
  expect(v.parse(scalingSchema, structuredClone(record))).toEqual(record);
  // What was measured is measured once.
  const before = replicas.started;
  const more = await one.analyzeScalability({ ...quick, targetRate: 20 });
  expect(more.replicas).toBeGreaterThanOrEqual(2);
  expect(replicas.started).toBe(before);
});

test("without replicas the times are the profiler's own, and no autoscaler is simulated", async () => {
  const panel = watch();
  const one = profiler();
  await one.analyzeScalability(quick);
  const record = panel.last();
  expect(record?.service?.method).toMatch(/no replica could be started: spawn: a worker "replica"/);
  expect(record?.simulated?.curve.length).toBeGreaterThan(4);
  expect(record?.simulated).not.toHaveProperty("days");
});

test.each([
  [{ targetRate: 0 }, "expected a rate above 0 requests a second, got 0"],
  [{ targetRate: -5 }, "got -5"],
  [{ targetRate: Number.NaN }, "got NaN"],
  [{ targetRate: Number.POSITIVE_INFINITY }, "got Infinity"],
  [{ objectiveMs: 0 }, "expected an objective above 0 ms, got 0"],
  [{ objectiveMs: undefined as unknown as number }, "got undefined"],
  [{ headroom: 1 }, "expected a headroom from 0 to below 1, got 1"],
  [{ spareReplicas: 0.5 }, "got 0.5"],
  [{ policy: "fair" as "random" }, '"fair"'],
  [{ recorded: "time,rate\n1,$2\n2,3" }, "requests a second in line 2"],
  [{ traffic: "replay" as const }, 'expected recorded traffic for "replay"'],
])("%o is refused before anything is measured", async (options, sentence) => {
  const replicas = lendReplicas();
  given.push(replicas.takeBack);
  const planned = profiler().analyzeScalability({ ...quick, ...options });
  await expect(planned).rejects.toThrow(sentence);
  expect(replicas.started).toBe(0);
});

test.each([
  [{ targetRate: 1e12 }, "check the rate's unit"],
  [{ objectiveMs: 1e-6 }, "a request alone takes"],
])(
  "%o cannot be met: the reason is said, and the panel keeps what was measured",
  async (options, sentence) => {
    const panel = watch();
    const one = profiler();
    await expect(one.analyzeScalability({ ...quick, ...options })).rejects.toThrow(sentence);
    expect(panel.last()).toMatchObject({
      state: "partial",
      service: { batches: expect.any(Array) },
    });
    expect(one.profilingData.plan).toBeUndefined();
  },
);
