/** For tests: trains in a worker, as cells do, and tells how memory went. */
import type { BackendName } from "../../base/calibration.ts";
import {
  Adam,
  buildModel,
  CrossEntropyLoss,
  type ModelConfig,
  memory,
  randint,
  randn,
  setBackend,
} from "../index.ts";

export interface TrainingTask {
  backend: BackendName;
  config: ModelConfig;
  steps: number;
  /** Whether the loop awaits the loss of each step. */
  awaits: boolean;
}

/** Greatest memory use on the device beyond that at the start or, from step 20 on, beyond that of step 20; and the last loss. */
export interface TrainingMemory {
  mostTensors: number;
  mostBytes: number;
  lastLoss: number;
}

async function train({ backend, config, steps, awaits }: TrainingTask): Promise<TrainingMemory> {
  await setBackend(backend);
  const model = buildModel(config);
  const optimizer = new Adam(model.parameters());
  const criterion = new CrossEntropyLoss();
  const x = randn([8, 784], { seed: 1 });
  const y = randint(0, 10, [8], { seed: 2 });
  const result = { mostTensors: 0, mostBytes: 0, lastLoss: 0 };
  let start = memory();
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), y);
    loss.backward();
    optimizer.step();
    if (awaits || i === steps - 1) result.lastLoss = await loss.item();
    const now = memory();
    if (i === 20) start = now;
    result.mostTensors = Math.max(result.mostTensors, now.numTensors - start.numTensors);
    result.mostBytes = Math.max(result.mostBytes, now.numBytes - start.numBytes);
  }
  return result;
}

globalThis.addEventListener("message", ({ data }: MessageEvent<TrainingTask>) => {
  train(data).then(
    (result) => globalThis.postMessage(result),
    (error: unknown) => globalThis.postMessage({ error: String(error) }),
  );
});
