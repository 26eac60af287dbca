/** Training in a browser: memory over hundreds of steps in a worker, and the same curve on wasm as on cpu. */

import { describe, expect, test } from "vitest";
import type { BackendName } from "../../base/calibration.ts";
import { availableBackends, memory, randn, setBackend } from "../index.ts";
import { resultsBetweenLooks } from "../memory/resident.ts";
import {
  curveConfigs,
  curveDifference,
  curveOn,
  curveTolerance,
} from "./training-curve.testing.ts";
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

describe.each(curveConfigs)("$architecture", (config) => {
  test("repeats exactly on cpu and on wasm, which follows the same curve", async () => {
    const wanted = await curveOn("cpu", config);
    expect(await curveOn("cpu", config)).toEqual(wanted);
    const losses = await curveOn("wasm", config);
    expect(curveDifference(losses, wanted)).toBeLessThan(curveTolerance);
    expect(await curveOn("wasm", config)).toEqual(losses);
  });
});
