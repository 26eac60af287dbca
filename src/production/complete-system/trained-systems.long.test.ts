/**
 * The complete system on all of MNIST, each kind of model by its own config: how good it gets, in how long, and whether the files
 * that leave it compute what it computes: `npm run test:long -- trained-systems`.
 */
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  buildModel,
  type Dataset,
  exportOnnx,
  noGrad,
  quantizeInt8,
  rand,
  setBackend,
  type Tensor,
  zeros,
} from "../../tinytorch/index.ts";
import { PIXELS } from "../monitoring/input-features.ts";
import { loadData } from "../training/plan/data-spec.ts";
import { serveMnist } from "../training/plan/serve-mnist.testing.ts";
import { memoryStore } from "../training/training-run.testing.ts";
import { lendNearTrainers, type NearTrainers } from "../training/worker/near-trainer.testing.ts";
import { CompleteMLSystem, type TrainedSystem } from "./complete-system.ts";
import type { SystemConfig } from "./system-config.ts";

interface Promised {
  model: SystemConfig["model"];
  training: SystemConfig["training"];
  /** Accuracy on digits that it has not learned from. */
  least: number;
  /** Size of the file in 8 bits over that in 32. */
  file: number;
}

const SYSTEMS: Record<string, Promised> = {
  mlp: {
    model: { architecture: "mlp" },
    training: { batchSize: 64, learningRate: 0.003, epochs: 3, schedule: "one-cycle" },
    least: 0.97,
    file: 0.3,
  },
  cnn: {
    model: { architecture: "cnn", hiddenDim: 32 },
    training: { batchSize: 64, learningRate: 0.005, epochs: 2, schedule: "one-cycle" },
    least: 0.985,
    file: 0.3,
  },
  transformer: {
    model: { architecture: "transformer", hiddenDim: 64, patchSize: 7 },
    training: { batchSize: 64, learningRate: 0.003, epochs: 4, schedule: "one-cycle" },
    least: 0.96,
    file: 0.3,
  },
  // A few steps, for its files.
  hybrid: {
    model: { architecture: "hybrid", hiddenDim: 16, layers: 1 },
    training: {
      ...{ batchSize: 32, learningRate: 0.003, epochs: 2, schedule: "one-cycle" },
      ...{ examples: 5000, heldOut: 1000 },
    },
    least: 0.5,
    file: 1,
  },
};

const MOST_MINUTES = 5;
/** A training that had a processor for this share of its time was held up by nothing else. */
const UNDISTURBED = 0.95;

let endMnist: () => Promise<void>;
let trainers: NearTrainers;

beforeAll(async () => {
  await setBackend("wasm");
  endMnist = await serveMnist();
  trainers = lendNearTrainers({ loadData, storage: memoryStore() });
});
afterAll(async () => {
  trainers.takeBack();
  await endMnist();
});

/** The digits at these numbers, as the model takes them. */
async function digits(data: Dataset, from: number, length: number): Promise<Tensor> {
  const [inputs] = await data.batch(Int32Array.from({ length }, (_, i) => from + i));
  return inputs;
}

async function run(session: InferenceSession, inputs: Tensor): Promise<Float32Array> {
  const values = (await inputs.data()) as Float32Array;
  const input = new OrtTensor("float32", values, [...inputs.shape]);
  const { output } = await session.run({ input });
  return output?.data as Float32Array;
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))),
    0,
  );

/** For who reads the run. */
function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

describe.each(Object.entries(SYSTEMS))("%s", (name, { model, training, least, file }) => {
  let system: CompleteMLSystem;
  let trained: TrainedSystem;
  let minutes: number;
  let share: number;
  let heldOut: string;

  beforeAll(async () => {
    const deployment = { target: "browser", replicas: 1, autoscaling: false } as const;
    system = new CompleteMLSystem({ model, training, deployment }, { name });
    await system.buildSystem();
    const [began, usedBefore] = [performance.now(), process.cpuUsage()];
    const { heldOut: judged } = await system.train().finished;
    const { user, system: kernel } = process.cpuUsage(usedBefore);
    const ms = performance.now() - began;
    minutes = ms / 60_000;
    share = (user + kernel) / 1000 / ms;
    heldOut = `${percent(judged?.accuracy.value ?? Number.NaN)} of ${judged?.accuracy.n} held-out digits`;
    trained = await system.evaluate();
  }, 1_200_000);

  test("it learns what was promised, in the time that was promised", async () => {
    const { value, low, high, n } = trained.accuracy;
    tell(
      `${name}: ${heldOut}; ${percent(value)} of ${n} test digits (95 % interval ${percent(low)} to ${percent(high)}) after ${minutes.toFixed(2)} min, ` +
        `with a processor ${percent(share)} of the time`,
    );
    expect(value).toBeGreaterThanOrEqual(least);
    // A machine with other things to do is slow, and that is no failure.
    if (share >= UNDISTURBED) expect(minutes).toBeLessThanOrEqual(MOST_MINUTES);
  });

  test("its ONNX file answers as it does, on 1,000 test digits", async () => {
    const inputs = await digits(system.testDigits, 0, 1000);
    const theirs = await run(await InferenceSession.create(await system.exportOnnx()), inputs);
    const ours = await noGrad(() => system.model.forward(inputs)).data();
    const difference = largestDifference(theirs, ours);
    tell(`${name}: the ONNX file differs by up to ${difference.toExponential(1)}`);
    expect(theirs.length).toBe(10_000);
    expect(difference).toBeLessThanOrEqual(1e-4);
  });

  test("in 8 bits it is as accurate to one point, and its file as much smaller as was promised", async () => {
    const calibration = await Promise.all(
      [0, 1, 2].map((at) => digits(system.heldOutDigits, 100 * at, 100)),
    );
    const quantized = await quantizeInt8(system.model, calibration);
    const small = await exportOnnx(quantized, zeros([1, PIXELS]));
    const ratio = small.length / (await system.exportOnnx()).length;
    const session = await InferenceSession.create(small);
    const { testDigits } = system;
    let correct = 0;
    for (let from = 0; from < testDigits.length; from += 500) {
      const rows = await run(session, await digits(testDigits, from, 500));
      for (let i = 0; i < 500; i++) {
        const row = rows.subarray(10 * i, 10 * (i + 1));
        if (row.indexOf(Math.max(...row)) === testDigits.labels[from + i]) correct += 1;
      }
    }
    const accuracy = correct / testDigits.length;
    tell(`${name}: int8 ${percent(accuracy)}, file ${ratio.toFixed(3)} × that of fp32`);
    expect(Math.abs(accuracy - trained.accuracy.value)).toBeLessThanOrEqual(0.01);
    expect(ratio).toBeLessThanOrEqual(file);
  });
});

test.each([
  ["transformer", 64],
  ["transformer", 128],
  ["hybrid", 64],
  ["hybrid", 128],
] as const)(
  "a %s of %d in 8 bits is less than 0.3 of its file in 32",
  async (architecture, hiddenDim) => {
    const model = buildModel({ architecture, hiddenDim, patchSize: 7 }).eval();
    const example = zeros([1, PIXELS]);
    const exact = await exportOnnx(model, example);
    const small = await exportOnnx(await quantizeInt8(model, [rand([20, PIXELS])]), example);
    expect(small.length / exact.length).toBeLessThanOrEqual(0.3);
  },
);
