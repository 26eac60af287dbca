/** All 28 tests of the ML Test Score on a system that was trained here on MNIST; then systems that each have one fault. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import {
  Adam,
  DataLoader,
  type Module,
  type StateDict,
  setBackend,
  zeros,
} from "../../tinytorch/index.ts";
import { answersOf } from "../complete-system/answers-of.ts";
import { completeSystemConfig } from "../complete-system/system-config.ts";
import { planOfSystem } from "../complete-system/training-of-system.ts";
import { copyModel } from "../compression/copy-model.ts";
import { DriftReference } from "../monitoring/drift/drift-reference.ts";
import { inputFeatures, PIXELS } from "../monitoring/input-features.ts";
import { monitor } from "../monitoring/open-monitor.ts";
import { evaluate } from "../profiler/evaluate.ts";
import { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { serve } from "../serving/serve.ts";
import { loadData, MNIST_SCALE, type MnistData } from "../training/plan/data-spec.ts";
import { serveMnist } from "../training/plan/serve-mnist.testing.ts";
import { partsOfPlan } from "../training/plan/training-plan.ts";
import { Trainer } from "../training/trainer.ts";
import { memoryStore } from "../training/training-run.testing.ts";
import { KernelHere } from "./readiness.testing.ts";
import type { ReadinessSubject } from "./subject.ts";

const CONFIG = completeSystemConfig({
  model: { architecture: "mlp", hiddenDim: 32, layers: 1 },
  training: { batchSize: 32, learningRate: 0.003, epochs: 3, examples: 6000, heldOut: 1000 },
  deployment: { target: "kubernetes", replicas: 2, autoscaling: false },
});

let kernel: KernelHere;
let endMnist: () => Promise<void>;
let data: MnistData;
let model: Module;
let earlier: StateDict;

beforeAll(async () => {
  await setBackend("cpu");
  endMnist = await serveMnist();
  kernel = new KernelHere();
  const plan = planOfSystem("digits", CONFIG);
  data = await loadData(plan.data);
  const parts = partsOfPlan(plan, data);
  for await (const event of new Trainer(parts, plan.settings).run()) {
    if (event.kind === "epoch" && event.epoch === 1) earlier = parts.model.stateDict();
  }
  model = parts.model.eval();
});
afterAll(async () => {
  kernel.end();
  await endMnist();
});

const profiler = () => new ProductionMLSystemProfiler({ budgetSeconds: 2 });

/** Registered with the accuracy that it has, and in production, with the version before. */
async function registered(weights: StateDict) {
  const registry = await ModelRegistry.open("digits", memoryStore());
  const before = copyModel(model);
  before.loadStateDict(earlier);
  const parent = await registry.register(before, { madeBy: "trained, 1 epoch" });
  await registry.promote(parent);
  const judged = copyModel(model);
  judged.loadStateDict(weights);
  const { value, low, high, n } = await evaluate(
    model,
    new DataLoader(data.heldOut, { batchSize: 100 }),
  );
  const version = await registry.register(judged, {
    ...{ madeBy: "trained, 3 epochs", parent, config: CONFIG, data: "6,000 digits of MNIST" },
    metrics: { "accuracy on the held-out digits": { value, low, high, n } },
  });
  await registry.promote(version);
  return { registry, judged };
}

async function subjectOf(weights = model.stateDict()): Promise<ReadinessSubject> {
  const { registry, judged } = await registered(weights);
  const server = await serve(judged, {
    ...{ name: "digits", samples: data.heldOut, normalize: MNIST_SCALE },
    ...{ timeoutMs: 30_000, largestBatch: 8 },
  });
  const images = Array.from({ length: 2000 }, (_, i) =>
    data.digits.images.subarray(i * PIXELS, (i + 1) * PIXELS),
  );
  const reference = DriftReference.of(images.map(inputFeatures), {
    answers: await answersOf(model, data.heldOut, 1000),
  });
  const watching = monitor(server, {
    ...{ name: "digits", reference },
    objectives: { availability: 0.999, latency: { share: 0.9, boundMs: 5000 } },
  });
  return {
    system: { name: "digits", config: CONFIG, model: judged, heldOutDigits: data.heldOut },
    ...{ server, monitor: watching, registry, model: judged },
    rollout: { strategy: "canary", status: "promoted" },
  };
}

const SQUARES = ["data", "model", "infrastructure", "monitoring"].flatMap((section) =>
  Array.from({ length: 7 }, (_, i) => `${section}-${i + 1}`),
);

function squares({ score }: ReadinessOutput) {
  return score.sections.flatMap(({ tests }) => tests);
}

test("every automated square holds on a sound system, and words carry the others to a score", async () => {
  const subject = await subjectOf();
  const judge = profiler();
  // Its steps of training are on a copy; what it measures depends on the shape alone.
  const copy = copyModel(model);
  const loader = new DataLoader(data.heldOut, { batchSize: 32 });
  await judge.profileEndToEndSystem(copy, loader, new Adam(copy.parameters()));
  // The monitor compares a window of what it has seen.
  await subject.server?.load(200);
  await expect
    .poll(async () => await subject.monitor?.prometheus())
    .toContain("capstone_drift_alarm_ratio{");
  await subject.server?.load(0);
  const text = "Ada looked at it on 2026-11-30, and found what the rubric asks for.";
  const record = await judge.validateProductionReadiness({
    ...subject,
    only: SQUARES,
    attested: { "data-2": text, "data-5": text },
  });
  const automated = squares(record).filter(({ isAutomated }) => isAutomated);
  const others = automated.filter(({ verdict }) => verdict !== "holds");
  expect(others.map(({ id, verdict, evidence }) => ({ id, verdict, evidence }))).toEqual([]);
  expect(automated).toHaveLength(19);
  expect(record.score.sections.map(({ points }) => "value" in points && points.value)).toEqual([
    4, 3, 7, 6,
  ]);
  expect(record.score.final).toMatchObject({ value: 3 });
  expect(record.score.next).toMatch(/^Model is lowest, with 3: .* would raise the score\.$/);
});

test("weights that were spoilt since are found by the squares that look at them", async () => {
  const spoilt = copyModel(model);
  const state = { ...spoilt.stateDict() };
  for (const [name, value] of Object.entries(state)) state[name] = zeros(value.shape);
  const record = await profiler().validateProductionReadiness({
    ...(await subjectOf(state)),
    only: SQUARES,
  });
  const bad = squares(record).filter(({ verdict }) => verdict === "broken");
  expect(bad.map(({ id }) => id).sort()).toEqual(["infrastructure-4", "model-5", "monitoring-7"]);
});
