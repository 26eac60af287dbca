/**
 * Chooses the backend by measuring, not by name: where the "GPU" is software, wasm is many times faster. One short training
 * step runs on every backend; user tensors stay where they are.
 */

import type { BackendCalibration, BackendName, Calibration } from "../base/calibration.ts";
import { nextTask } from "../base/next-task.ts";
import { callable } from "./arguments/kinds.ts";
import { type Settings, Signature } from "./arguments/signature.ts";
import { backendNames, openDevice } from "./backend/backends.ts";
import { onDevice, setBackend, synchronize } from "./backend/storage.ts";
import { inScope } from "./memory/handle.ts";
import { randint, randn } from "./tensor/create.ts";
import { linear } from "./tensor/functions.ts";
import { crossEntropy } from "./tensor/losses.ts";
import type { Tensor } from "./tensor/tensor.ts";

/** Progress of `calibrate`. */
export interface CalibrationProgress {
  backend: BackendName;
  /** Backends already measured, of how many. */
  done: number;
  total: number;
}

/** How `calibrate` goes. */
export interface CalibrateOptions {
  /** Hears of each backend before it is measured. */
  onProgress?: (progress: CalibrationProgress) => void;
}

const calibrateArguments = new Signature<CalibrateOptions>("calibrate", [], {
  onProgress: callable(),
});

const workload = "forward and backward pass of an MLP 784-128-10, batch 64";
const budgetMs = 300;
/** A backend so slow that three repeats take longer is not asked for more. */
const patienceMs = 1500;
const leastRepeats = 3;

let last: Calibration | undefined;

/** The result of the last `calibrate()` in this worker. */
export function lastCalibration(): Calibration | undefined {
  return last;
}

/** Measures one training step on each backend, makes the fastest the current one, and says what was measured (ms). */
export async function calibrate(...settings: Settings<CalibrateOptions>): Promise<Calibration> {
  const { onProgress } = calibrateArguments.take(settings);
  const backends: BackendCalibration[] = [];
  for (const backend of backendNames) {
    onProgress?.({ backend, done: backends.length, total: backendNames.length });
    backends.push(await measure(backend));
    await nextTask();
  }
  const speed = ({ ms }: BackendCalibration): number => ms ?? Number.POSITIVE_INFINITY;
  const [fastest] = [...backends].sort((a, b) => speed(a) - speed(b));
  const chosen = fastest!.ms === undefined ? "cpu" : fastest!.backend;
  await setBackend(chosen);
  last = { at: new Date().toISOString(), workload, backends, chosen };
  return last;
}

async function measure(backend: BackendName): Promise<BackendCalibration> {
  const begun = performance.now();
  try {
    const device = await openDevice(backend);
    return await onDevice(device, () => timeSteps(backend, begun));
  } catch (error) {
    return { backend, n: 0, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function timeSteps(backend: BackendName, begun: number): Promise<BackendCalibration> {
  const task = makeTask();
  try {
    await task.step();
    const firstMs = performance.now() - begun;
    const times: number[] = [];
    const start = performance.now();
    let elapsed = 0;
    while (elapsed < budgetMs || (times.length < leastRepeats && elapsed < patienceMs)) {
      const from = performance.now();
      await task.step();
      times.push(performance.now() - from);
      elapsed = performance.now() - start;
      await nextTask();
    }
    const result = { backend, ms: median(times), firstMs, n: times.length };
    const isShort = times.length < leastRepeats;
    return isShort
      ? { ...result, reason: `stopped after ${Math.round(elapsed)} ms: too slow for more repeats` }
      : result;
  } finally {
    task.release();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function makeTask(): { step(): Promise<void>; release(): void } {
  const inputs = randn([64, 784], { seed: 1 });
  const labels = randint(0, 10, [64], { seed: 2 });
  const sizes = [[784, 128], [128], [128, 10], [10]];
  const parameters = sizes.map((shape, i) => randn(shape, { seed: 3 + i, requiresGrad: true }));
  const [w1, b1, w2, b2] = parameters as [Tensor, Tensor, Tensor, Tensor];
  const step = async (): Promise<void> => {
    const loss = inScope(
      () => crossEntropy(linear(linear(inputs, w1, b1).relu(), w2, b2), labels),
      (result) => [result],
    );
    loss.backward();
    for (const parameter of parameters) parameter.grad = undefined;
    await loss.data();
    await synchronize();
    loss.handle.release();
  };
  return {
    step,
    release: () => [inputs, labels, ...parameters].forEach(({ handle }) => void handle.release()),
  };
}
