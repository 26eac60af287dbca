/**
 * Chooses the backend, and the threads of wasm, by measuring, not by name: where the "GPU" is software, wasm is many times faster,
 * and where a browser speaks of more cores than there are, fewer threads are. One short training step runs on every backend, in
 * rounds; user tensors stay where they are.
 */

import type { BackendCalibration, BackendName, Calibration } from "../base/calibration.ts";
import { nextTask } from "../base/next-task.ts";
import { callable } from "./arguments/kinds.ts";
import { type Settings, Signature } from "./arguments/signature.ts";
import { backendNames, openDevice } from "./backend/backends.ts";
import type { Device } from "./backend/device.ts";
import { onDevice, setBackend, synchronize } from "./backend/storage.ts";
import { chooseBackend, fewerThreads, inWords, type Way } from "./calibration-choice.ts";
import { median, timeInRounds } from "./calibration-rounds.ts";
import { inScope } from "./memory/handle.ts";
import { randint, randn } from "./tensor/create.ts";
import { linear } from "./tensor/functions.ts";
import { crossEntropy } from "./tensor/losses.ts";
import type { Tensor } from "./tensor/tensor.ts";

/** Progress of `calibrate`. */
export interface CalibrationProgress {
  backend: BackendName;
  /** Backends already started, of how many. */
  done: number;
  total: number;
}

/** How `calibrate` goes. */
export interface CalibrateOptions {
  /** Hears of each backend before it is started. */
  onProgress?: (progress: CalibrationProgress) => void;
}

const calibrateArguments = new Signature<CalibrateOptions>("calibrate", [], {
  onProgress: callable(),
});

const workload = "Forward and backward pass of an MLP 784-128-10, batch 64";
/** Of one turn; five rounds have five. */
const turnMs = 60;

let last: Calibration | undefined;

/** The result of the last `calibrate()` in this worker. */
export function lastCalibration(): Calibration | undefined {
  return last;
}

/** Measures a training step on each backend in turn, makes the fastest the current one, and says what was measured (ms). */
export async function calibrate(...settings: Settings<CalibrateOptions>): Promise<Calibration> {
  const { onProgress } = calibrateArguments.take(settings);
  const started: Started[] = [];
  for (const backend of backendNames) {
    onProgress?.({ backend, done: started.length, total: backendNames.length });
    started.push(await start(backend));
    await nextTask();
  }
  const running = started.filter((it) => "task" in it);
  const standings = await timeInRounds(running.flatMap(waysOf)).finally(() => {
    for (const { task } of running) task.release();
  });
  const choice = chooseBackend(standings);
  await setBackend(choice.backend);
  for (const { backend, device } of running) {
    device.pool?.use(choice.best.get(backend)?.contender.threads ?? device.pool.size);
  }
  last = {
    at: new Date().toISOString(),
    workload,
    backends: started.map(({ backend, ...it }): BackendCalibration => {
      if (!("task" in it)) return { backend, n: 0, reason: it.reason };
      const best = choice.best.get(backend);
      if (best === undefined) return { backend, n: 0, reason: failureOf(standings, backend) };
      const { rounds, times, contender } = best;
      const note = inWords(best, standings);
      return {
        backend,
        ms: median(rounds),
        firstMs: it.firstMs,
        n: times.length,
        ...(contender.threads === undefined ? {} : { threads: contender.threads }),
        ...(note === undefined ? {} : { reason: note }),
      };
    }),
    chosen: choice.backend,
    sureness: choice.sureness,
  };
  return last;
}

interface Running {
  backend: BackendName;
  device: Device;
  task: Task;
  /** Milliseconds until the first step was done, with all that is done once. */
  firstMs: number;
}
type Started = Running | { backend: BackendName; reason: string };

async function start(backend: BackendName): Promise<Started> {
  const begun = performance.now();
  try {
    const device = await openDevice(backend);
    return await onDevice(device, async () => {
      const task = makeTask();
      try {
        await task.step();
      } catch (error) {
        task.release();
        throw error;
      }
      return { backend, device, task, firstMs: performance.now() - begun };
    });
  } catch (error) {
    return { backend, reason: messageOf(error) };
  }
}

/** One for each number of threads that is worth a try. */
function waysOf({ backend, device, task }: Running): Way[] {
  const takeTurn = () => onDevice(device, () => timeSteps(task));
  const { pool } = device;
  if (pool === undefined || pool.size === 1) return [{ backend, takeTurn }];
  return [pool.size, ...fewerThreads(pool.size)].map((threads) => ({
    backend,
    threads,
    takeTurn: () => {
      pool.use(threads);
      return takeTurn();
    },
  }));
}

async function timeSteps(task: Task): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  do {
    const from = performance.now();
    await task.step();
    times.push(performance.now() - from);
    await nextTask();
  } while (performance.now() - start < turnMs);
  return times;
}

function failureOf(
  standings: readonly { contender: Way; failure?: unknown }[],
  backend: BackendName,
): string {
  return messageOf(standings.find((it) => it.contender.backend === backend)?.failure);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Task {
  step(): Promise<void>;
  release(): void;
}

function makeTask(): Task {
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
