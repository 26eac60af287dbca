/** Small classification for tests: each of ten classes has a pattern of its own, with noise. */
import {
  AdamW,
  CrossEntropyLoss,
  Flatten,
  Linear,
  manualSeed,
  ReLU,
  randn,
  Sequential,
  TensorDataset,
  tensor,
} from "../../tinytorch/index.ts";
import { Trainer } from "../training/trainer.ts";

export const SIDE = 12;

export function pictures(count: number, seed: number, noise = 2.2): TensorDataset {
  const patterns = randn([10, SIDE * SIDE], { seed: 99 });
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10);
  const targets = tensor(labels);
  const noises = randn([count, SIDE * SIDE], { seed }).mul(noise);
  return new TensorDataset(patterns.indexSelect(0, targets).add(noises), targets);
}

export function mlp(hidden = 32, seed = 5): Sequential {
  manualSeed(seed);
  return new Sequential(
    new Flatten(),
    new Linear(SIDE * SIDE, hidden),
    new ReLU(),
    new Linear(hidden, 10),
  );
}

/** A model that is right on most of what it has not seen. */
export async function trained(
  model: Sequential,
  { epochs = 4, examples = 400, lr = 0.003 } = {},
): Promise<Sequential> {
  const optimizer = new AdamW(model.parameters(), { lr });
  const parts = {
    ...{ model, optimizer, criterion: new CrossEntropyLoss() },
    ...{ data: pictures(examples, 1), heldOut: pictures(50, 2) },
  };
  for await (const _ of new Trainer(parts, { epochs, batchSize: 40 }).run());
  model.eval();
  return model;
}
