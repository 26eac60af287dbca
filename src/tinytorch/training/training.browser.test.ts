/** Training in a browser: memory over hundreds of steps in a worker, and the same curve on every backend. */

import { describe, expect, test } from "vitest";
import type { BackendName } from "../../base/calibration.ts";
import {
  Adam,
  type Architecture,
  availableBackends,
  buildModel,
  CrossEntropyLoss,
  type ModelConfig,
  manualSeed,
  memory,
  randint,
  randn,
  setBackend,
} from "../index.ts";
import { resultsBetweenLooks } from "../memory/resident.ts";
import type { TrainingMemory, TrainingTask } from "./training-worker.testing.ts";

const found = await availableBackends();
const reasonOf = (name: BackendName): string | undefined =>
  found.find(({ backend }) => backend === name)?.reason;

async function inWorker(task: TrainingTask): Promise<TrainingMemory> {
  const worker = new Worker(new URL("./training-worker.testing.ts", import.meta.url), {
    type: "module",
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(task);
    });
  } finally {
    worker.terminate();
  }
}

const small = { layers: 1, hiddenDim: 16, heads: 2, patchSize: 14 };
const architectures: Architecture[] = ["mlp", "cnn", "vit"];

/**
 * Beyond model, optimizer and one step: results that nobody but the collector will release, twice as many as between two looks,
 * and constants.
 */
const bound = { tensors: 2 * resultsBetweenLooks + 256, bytes: 2e6 };

describe("400 steps in a worker", () => {
  test.each([
    ["mlp", false],
    ["cnn", false],
    ["vit", false],
    ["mlp", true],
  ] as const)("%s, awaiting each: %s", async (architecture, awaits) => {
    const config = { ...small, architecture };
    const used = await inWorker({ backend: "wasm", config, steps: 400, awaits });
    expect(used.mostTensors).toBeLessThanOrEqual(bound.tensors);
    expect(used.mostBytes).toBeLessThan(bound.bytes);
    expect(used.lastLoss).toBeLessThan(0.1);
  });
});

describe.each(["webgl", "webgpu"] as const)("a loop that never awaits on %s", (backend) => {
  test.skipIf(reasonOf(backend))("stays within bounds", async () => {
    await setBackend(backend);
    const x = randn([4], { seed: 1, requiresGrad: true });
    const before = memory().numTensors;
    let most = 0;
    for (let i = 0; i < 700; i++) {
      x.mul(2).square().sum().backward();
      x.grad = undefined;
      most = Math.max(most, memory().numTensors - before);
    }
    // Some 2,800 results were made.
    expect(most).toBeLessThanOrEqual(bound.tensors);
  });
});

/** Small images: a GPU in software takes long for each pixel. */
const SIDE = 14;
const configs: ModelConfig[] = [...architectures, "hybrid" as const].map((architecture) => ({
  ...small,
  imageSize: SIDE,
  patchSize: SIDE / 2,
  architecture,
  dropout: 0.1,
}));

async function curve(backend: BackendName, config: ModelConfig, steps: number): Promise<number[]> {
  await setBackend(backend);
  manualSeed(1);
  const model = buildModel(config);
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const criterion = new CrossEntropyLoss();
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const x = randn([8, SIDE * SIDE], { seed: 10 + i });
    const y = randint(0, 10, [8], { seed: 50 + i });
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), y);
    loss.backward();
    optimizer.step();
    losses.push(await loss.item());
  }
  return losses;
}

/** Relative difference of a loss over three steps: rounding differs between backends, and Adam amplifies it. */
const tolerance = 0.001;
const steps = 3;

describe.each(configs)("$architecture", (config) => {
  let wanted: number[];

  test("repeats exactly on cpu", async () => {
    wanted = await curve("cpu", config, steps);
    expect(await curve("cpu", config, steps)).toEqual(wanted);
  });

  // A GPU in software compiles for each model anew: this one has convolutions, attention and norms.
  const gpus = config.architecture === "hybrid" ? (["webgl", "webgpu"] as const) : [];
  for (const backend of ["wasm", ...gpus] as const) {
    test.skipIf(reasonOf(backend))(`follows the same curve on ${backend}`, async () => {
      const losses = await curve(backend, config, steps);
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - wanted[i]!) / wanted[i]!, `step ${i}`).toBeLessThan(tolerance);
      });
      if (backend === "wasm") expect(await curve(backend, config, steps)).toEqual(losses);
    });
  }
});
