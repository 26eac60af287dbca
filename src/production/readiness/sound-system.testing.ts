/** For tests: a system that is sound, served in this thread, and the judgement of it. Objectives are such that a busy machine keeps them. */
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import { samplePlan, sampleService } from "../../systems/deployment/deployment.testing.ts";
import {
  Adam,
  buildModel,
  CrossEntropyLoss,
  Dropout,
  Linear,
  type Module,
  manualSeed,
  Sequential,
  setBackend,
  TensorDataset,
  tensor,
  zeros,
} from "../../tinytorch/index.ts";
import { readDigits } from "../monitoring/digits.testing.ts";
import { monitor } from "../monitoring/open-monitor.ts";
import { type DeploymentConfig, generateDeployment } from "../planning/generate-deployment.ts";
import { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { type Server, serve } from "../serving/serve.ts";
import { Trainer } from "../training/trainer.ts";
import { memoryStore } from "../training/training-run.testing.ts";
import type { ReadinessSubject } from "./subject.ts";

export const CHECKS = [
  "performance-sla",
  "scalability",
  "monitoring",
  "error-handling",
  "security",
  "mlops-integration",
];

/** Real digits, as models take them. */
export async function testDigits(): Promise<TensorDataset> {
  await setBackend("cpu");
  const { images, labels } = readDigits("t10k", 60);
  const rows = images.map((image) => Array.from(image, (byte) => (byte / 255 - 0.1307) / 0.3081));
  return new TensorDataset(tensor(rows), tensor(Int32Array.from(labels)));
}

/** Its parts, each of which is there. */
export type Sound = ReadinessSubject & { server: Server; deployment: DeploymentConfig };

/** Everything that the six checks ask for, of a system that is sound. */
export async function soundSystem(digits: TensorDataset): Promise<Sound> {
  manualSeed(1);
  const model = buildModel({ architecture: "mlp", hiddenDim: 8, layers: 1 }).eval();
  const registry = await ModelRegistry.open("digits", memoryStore());
  const version = await registry.register(model, {
    ...{ madeBy: "drawn by seed 1", config: { seed: 1 }, data: "none" },
    metrics: { "accuracy on the test digits": { value: 0.1, low: 0.05, high: 0.2, n: 60 } },
  });
  await registry.promote(version);
  const server = await serve(model, {
    // One at a time, and a queue that the load test cannot fill and the ramp can.
    ...{ samples: digits, largestBatch: 8, maxBatchSize: 1, maxQueueDelayMs: 0, queueLimit: 100 },
    timeoutMs: 30_000,
  });
  const watching = monitor(server, {
    name: "digits",
    // A budget that few failures burn, in windows that are as short as they can be.
    objectives: { availability: 0.999, latency: { share: 0.9, boundMs: 5000 }, timeScale: 150 },
  });
  const deployment = await generateDeployment(
    { model, example: zeros([1, 784]), service: sampleService, plan: samplePlan },
    "kubernetes",
  );
  return {
    ...{ server, monitor: watching, registry, model, digits, deployment },
    objective: { boundMs: 5000, percentile: 0.9, rate: 30, peakRate: 30 },
    retrain: () => trained(digits, 3),
    ...{ only: CHECKS, rampSeconds: 20, patienceSeconds: 60 },
  };
}

export async function trained(digits: TensorDataset, seed: number) {
  manualSeed(seed);
  const model: Module = new Sequential(new Linear(784, 10), new Dropout(0.1));
  const parts = {
    ...{ model, optimizer: new Adam(model.parameters(), { lr: 0.01 }) },
    ...{ criterion: new CrossEntropyLoss(), data: digits, heldOut: digits },
  };
  for await (const event of new Trainer(parts, { epochs: 1, batchSize: 20, seed }).run())
    void event;
  return model.stateDict();
}

export async function judge(subject: ReadinessSubject): Promise<ReadinessOutput> {
  return await new ProductionMLSystemProfiler().validateProductionReadiness(subject);
}

export function verdicts({ checks }: ReadinessOutput): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}

export function allBut(id: string, verdict: string): Record<string, string> {
  return { ...Object.fromEntries(CHECKS.map((each) => [each, "holds"])), [id]: verdict };
}
