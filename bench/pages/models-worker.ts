/** Trains and asks the models that `buildModel` gives, through the door. The worker's name is the number of threads. */
import {
  Adam,
  buildModel,
  type CompleteConfig,
  crossEntropy,
  type Module,
  memory,
  noGrad,
  savedBytes,
  setBackend,
  type Tensor,
  tensor,
} from "../../src/tinytorch/index.ts";
import { fastest, numbers, type Work } from "./fastest.ts";

export interface ModelQuestion {
  config: CompleteConfig;
  task: "training step" | "inference" | "memory";
  batch: number;
}

/** Bytes of a training step: the most that was held, and what had to be. */
export interface StepMemory {
  most: number;
  /** Weights, their gradients and Adam's two averages. */
  state: number;
  /** Kept by the tape between forward and backward pass, the images among them. */
  activations: number;
}

export type ModelAnswer =
  | { ms: number; parameters: number }
  | { memory: StepMemory }
  | { error: string };

const timing = { budgetMs: 300 };
/** After so many steps whatever is made once has been made. */
const STEPS = 10;
/** Weight, gradient, and Adam's mean and variance. */
const copiesWhileTraining = 4;

const ready = setBackend("wasm", { threads: Number(self.name) });

self.onmessage = async ({ data }: MessageEvent<ModelQuestion>) => {
  try {
    await ready;
    self.postMessage(await answerTo(data));
  } catch (error) {
    const answered: ModelAnswer = { error: error instanceof Error ? error.message : String(error) };
    self.postMessage(answered);
  }
};

async function answerTo({ config, task, batch }: ModelQuestion): Promise<ModelAnswer> {
  const model = buildModel(config, { batchSize: batch });
  const { channels, imageSize, classes } = config;
  const x = tensor(numbers(batch * channels * imageSize ** 2), {
    shape: [batch, channels * imageSize ** 2],
  });
  const y = tensor(Int32Array.from({ length: batch }, (_, i) => (i * 7) % classes));
  const given = [x, y];
  try {
    const parameters = parametersOf(model);
    if (task === "memory") return { memory: await memoryOf(model, x, y) };
    const work = task === "inference" ? asking(model.eval(), x) : trainer(model, x, y);
    return { ms: await fastest(work, timing), parameters };
  } finally {
    for (const { handle } of [...given, ...model.parameters()]) handle.release();
  }
}

function parametersOf(model: Module): number {
  return model.parameters().reduce((sum, { size }) => sum + size, 0);
}

function asking(model: Module, x: Tensor): Work {
  return () => noGrad(() => model.forward(x).handle.release());
}

/** `seen` hears of each step when its loss is there and its backward pass is not. */
function trainer(model: Module, x: Tensor, y: Tensor, seen: () => void = () => {}): Work {
  const optimizer = new Adam(model.parameters(), { lr: 0.001 });
  return () => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    seen();
    loss.backward();
    optimizer.step();
  };
}

/** Asked of a worker that does nothing else: the most is that since its beginning. */
async function memoryOf(model: Module, x: Tensor, y: Tensor): Promise<StepMemory> {
  let activations = 0;
  const step = trainer(model, x, y, () => {
    activations = savedBytes();
  });
  for (let i = 0; i < STEPS; i++) {
    step();
    // Lets callbacks of the collector run.
    await new Promise((done) => setTimeout(done));
  }
  return {
    most: memory().mostBytes,
    state: copiesWhileTraining * 4 * parametersOf(model),
    activations,
  };
}
