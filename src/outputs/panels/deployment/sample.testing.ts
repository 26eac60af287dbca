/** A deployment for tests, with everything that it can have. Nothing in it was measured. */
import {
  sampleDemand,
  sampleModel,
  sampleService,
} from "../../../systems/deployment/deployment.testing.ts";
import type { DeploymentOutput } from "./deployment.ts";

export const sample: DeploymentOutput = {
  kind: "deployment",
  version: 1,
  state: "done",
  stage: "complete",
  target: "kubernetes",
  model: sampleModel,
  onnx: "AAAA",
  heldOut: { examples: 1, valuesPerExample: 784, mean: 0.1307, std: 0.3081, data: "AAAA" },
  service: {
    ...sampleService,
    hopMs: [0.04, 0.05],
    concurrency: [
      { workers: 2, perSecond: 300, heldMs: [6, 7, 7, 6], lateMs: [0.1, 0.2, 0.1, 0.1] },
    ],
    cores: 2,
    accuracy: { value: 0.973, low: 0.97, high: 0.976, n: 10_000 },
  },
  demand: sampleDemand,
  options: {
    name: "digits",
    namespace: "models",
    registry: "registry.example.com",
    storage: "s3://models",
    autoscaler: "hpa",
    cpu: 1,
    gpus: 0,
    burst: 2,
    availability: 0.999,
  },
};
