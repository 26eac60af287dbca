/** Plans for tests of deployment files: one by hand, and any that could be. Nothing in them was measured. */
import fc from "fast-check";
import type { CapacityPlan } from "../planning/capacity-plan.ts";
import { type Demand, ROUTING_POLICIES } from "../planning/demand.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { AUTOSCALERS, type DeployedModel, type DeploymentInput } from "./deployment-input.ts";
import { type DeploymentOptions, planDeployment } from "./plan-deployment.ts";

export const sampleModel: DeployedModel = {
  name: "digits",
  version: "3f2a91c04d5e",
  sha256: "3f2a91c04d5e".padEnd(64, "0"),
  bytes: 407_080,
  opset: 17,
  inputs: [{ name: "input", type: "FP32", shape: [-1, 784] }],
  outputs: [{ name: "output", type: "FP32", shape: [-1, 10] }],
  accuracy: { value: 0.973, low: 0.97, high: 0.976, n: 10_000 },
};

export const sampleService: MeasuredService = {
  subject: "Sequential, float32, on wasm, 1 thread",
  method: "Batches of each size timed one after another in a worker.",
  batches: [
    { size: 1, timesMs: [4, 5, 6] },
    { size: 8, timesMs: [12, 14, 15] },
  ],
  coldStartMs: [410, 460],
  memoryBytes: 90e6,
};

export const sampleDemand: Demand = {
  ratePerSecond: 200,
  objective: { percentile: 0.99, latencyMs: 50 },
  headroom: 0.3,
  spareReplicas: 1,
  burstiness: 1,
  policy: "least outstanding",
  maxBatchSize: 8,
  maxQueueDelayMs: 2,
  hitRate: 0,
};

export const samplePlan: CapacityPlan = {
  demand: sampleDemand,
  replicas: 4,
  ratePerReplica: 120,
  utilisation: 0.31,
  latencyMs: { value: 31, low: 28, high: 35 },
  source: { kind: "closed form" },
  coldStartMs: 460,
  memoryBytes: 90e6,
};

/** The sample's, with changes. */
export function sampleInput(options: DeploymentOptions = {}, demand: Partial<Demand> = {}) {
  const plan = { ...samplePlan, demand: { ...sampleDemand, ...demand } };
  return planDeployment(sampleModel, sampleService, plan, options);
}

const anyModel: fc.Arbitrary<DeployedModel> = fc.record({
  name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/),
  version: fc.stringMatching(/^[0-9a-f]{12}$/),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  bytes: fc.integer({ min: 1000, max: 2e9 }),
  opset: fc.constantFrom(17, 18, 21),
  inputs: fc.constant(sampleModel.inputs),
  outputs: fc.constant(sampleModel.outputs),
});

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const anyDemand: fc.Arbitrary<Demand> = fc.record({
  ratePerSecond: amount(0.01, 1e6),
  objective: fc.record({
    percentile: fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999),
    latencyMs: amount(0.5, 60_000),
  }),
  headroom: amount(0, 0.9),
  spareReplicas: fc.integer({ min: 0, max: 3 }),
  burstiness: amount(0, 20),
  policy: fc.constantFrom(...ROUTING_POLICIES),
  maxBatchSize: fc.integer({ min: 1, max: 64 }),
  maxQueueDelayMs: amount(0, 100),
  hitRate: fc.oneof(fc.constant(0), amount(0, 0.99)),
});

/** Plans of at least so many replicas. */
const anyPlan = (leastReplicas: number): fc.Arbitrary<CapacityPlan> =>
  fc.record(
    {
      demand: anyDemand,
      replicas: fc.integer({ min: leastReplicas, max: 500 }),
      ratePerReplica: amount(0.01, 1e5),
      utilisation: amount(0.001, 0.99),
      latencyMs: fc.constant({ value: 12.5, low: 11, high: 14 }),
      source: fc.constantFrom<CapacityPlan["source"]>(
        { kind: "closed form" },
        { kind: "simulation", requests: 100_000, seed: 7 },
      ),
      coldStartMs: amount(1, 120_000),
      memoryBytes: amount(1e6, 8e9),
    },
    {
      requiredKeys: ["demand", "replicas", "ratePerReplica", "utilisation", "latencyMs", "source"],
    },
  );

const anyOptions: fc.Arbitrary<DeploymentOptions> = fc
  .record({
    namespace: fc.constantFrom("models", "team-a"),
    autoscaler: fc.constantFrom(...AUTOSCALERS),
    cpu: amount(0.05, 64),
    gpus: fc.integer({ min: 0, max: 2 }),
    burst: amount(1, 5),
    availability: fc.constantFrom(0.9, 0.99, 0.999, 0.9999),
  })
  // Refused: an HPA on a GPU.
  .map((options) =>
    options.gpus > 0 && options.autoscaler === "hpa" ? { ...options, gpus: 0 } : options,
  );

/** Any input with at least so many replicas. */
export function anyInput({ leastReplicas = 2 } = {}): fc.Arbitrary<DeploymentInput> {
  return fc
    .tuple(anyModel, anyPlan(leastReplicas), anyOptions)
    .map(([model, plan, options]) => planDeployment(model, sampleService, plan, options));
}
