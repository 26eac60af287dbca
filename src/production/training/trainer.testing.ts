/** Small trainings for tests, in Node and in browsers. */
import { expect } from "vitest";
import type { Random } from "../../base/random.ts";
import {
  AdamW,
  type Batch,
  buildModel,
  Compose,
  CosineAnnealingLR,
  CrossEntropyLoss,
  type Dataset,
  Linear,
  type ModelConfig,
  type Module,
  manualSeed,
  RandomRotation,
  RandomShift,
  ReLU,
  randn,
  Sequential,
  SGD,
  type Tensor,
  TensorDataset,
  tensor,
} from "../../tinytorch/index.ts";
import { Trainer, type TrainingParts } from "./trainer.ts";
import type { TrainingEnd, TrainingEpoch, TrainingEvent, TrainingStep } from "./training-events.ts";
import type { Precision } from "./training-settings.ts";

const SIDE = 12;

/** Pictures of 10 classes that can be learned: each class has a pattern of its own, with noise. */
function pictures(count: number, seed: number): TensorDataset {
  const patterns = randn([10, SIDE * SIDE], { seed: 99 });
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10);
  const targets = tensor(Array.from(labels), { dtype: "int32" });
  const inputs = patterns.indexSelect(0, targets).add(randn([count, SIDE * SIDE], { seed }));
  return new TensorDataset(inputs, targets);
}

const data = () => pictures(50, 1);
const heldOut = () => pictures(20, 2);

/** The same pictures, turned and moved by the random numbers that come with the order for a batch. */
function augmented(whole: Dataset): Dataset {
  const moves = new Compose([new RandomRotation(10), new RandomShift(2)]);
  return {
    length: whole.length,
    async batch(indices: ArrayLike<number>, random?: Random): Promise<Batch> {
      if (random === undefined) throw new Error("expected random numbers to augment by");
      const [inputs, targets] = await whole.batch(indices);
      const values = Float32Array.from(await inputs.data());
      const count = indices.length;
      moves.apply({ values, count, channels: 1, height: SIDE, width: SIDE }, random);
      return [tensor(values, { shape: [count, SIDE * SIDE] }), targets];
    },
  };
}

export function partsOf(config: ModelConfig): TrainingParts {
  manualSeed(5);
  const model = buildModel({ ...config, imageSize: SIDE });
  const optimizer = new AdamW(model.parameters(), { lr: 0.003 });
  const scheduler = new CosineAnnealingLR(optimizer, 12);
  return {
    model,
    optimizer,
    scheduler,
    criterion: new CrossEntropyLoss(),
    data: data(),
    heldOut: heldOut(),
  };
}

export function dense(lr = 0.05, seed = 5): TrainingParts {
  manualSeed(seed);
  const model = new Sequential(new Linear(SIDE * SIDE, 8), new ReLU(), new Linear(8, 10));
  const optimizer = new SGD(model.parameters(), { lr });
  return { model, optimizer, criterion: new CrossEntropyLoss(), data: data(), heldOut: heldOut() };
}

export async function take(
  trainer: Trainer,
  steps = Number.POSITIVE_INFINITY,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.run()) {
    events.push(event);
    if (event.kind === "step" && trainer.step >= steps) break;
  }
  return events;
}

export async function weightsOf(model: Module): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {};
  for (const [path, value] of Object.entries(model.stateDict()))
    found[path] = Array.from(await value.data());
  return found;
}

export const stepsOf = (events: TrainingEvent[]) =>
  events.filter((it): it is TrainingStep => it.kind === "step");
export const epochsOf = (events: TrainingEvent[]) =>
  events.filter((it): it is TrainingEpoch => it.kind === "epoch");
export const endOf = (events: TrainingEvent[]) =>
  events.find((it): it is TrainingEnd => it.kind === "end");

/** Architectures whose state differs: dropped elements, running statistics, attention. */
export const configs: ModelConfig[] = [
  { architecture: "mlp", hiddenDim: 16, dropout: 0.2 },
  { architecture: "cnn", hiddenDim: 8, dropout: 0.2 },
  { architecture: "vit", hiddenDim: 16, layers: 1, patchSize: 4, dropout: 0.1 },
];

/**
 * 2N steps are N steps, a checkpoint, and N more, to the last bit, in events, weights and everything that a checkpoint holds: with
 * pictures that are augmented, a schedule, and a checkpoint in the middle of an epoch.
 */
export async function expectExactResume(
  config: ModelConfig,
  precision: Precision = "fp32",
): Promise<TrainingEvent[]> {
  const settings = {
    ...{ epochs: 2, batchSize: 20, microBatchSize: 11, clipNorm: 1, seed: 4 },
    precision,
  };
  // With a loss that is larger, the first steps of mixed precision are left out.
  const criterion = new Magnified(precision === "mixed" ? 16 : 1);
  const make = (): TrainingParts => {
    const parts = partsOf(config);
    return { ...parts, criterion, data: augmented(parts.data) };
  };
  const straight = make();
  const throughout = new Trainer(straight, settings);
  const whole = await take(throughout);

  const first = new Trainer(make(), settings);
  const before = await take(first, 4);
  const file = await first.checkpoint();
  // A model that was begun anew, where other numbers have been drawn.
  const parts = make();
  const second = new Trainer(parts, settings);
  manualSeed(77);
  second.restore(file);
  const after = await take(second);

  const told = (events: TrainingEvent[]) => events.map((event) => ({ ...event, ms: 0 }));
  expect(told([...before, ...after])).toEqual(told(whole));
  expect(await weightsOf(parts.model)).toEqual(await weightsOf(straight.model));
  expect(await second.checkpoint()).toEqual(await throughout.checkpoint());
  return whole;
}

/** A loss so many times as large: its gradients are as well. */
export class Magnified extends CrossEntropyLoss {
  constructor(readonly factor: number) {
    super();
  }

  override forward(logits: Tensor, targets: Tensor): Tensor {
    return super.forward(logits, targets).mul(this.factor);
  }
}
