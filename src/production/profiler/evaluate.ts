/** How often a classifier is right on data that it was not trained on. */
import { type Interval, proportion } from "../../base/statistics.ts";
import {
  type Batch,
  type DataLoader,
  type Module,
  noGrad,
  type Tensor,
} from "../../tinytorch/index.ts";

export interface Accuracy extends Interval {
  correct: number;
  n: number;
}

/** Counts samples of `loader` whose largest logit is that of their label; the interval is Wilson's at 95 %. */
export async function evaluate(model: Module, loader: DataLoader): Promise<Accuracy> {
  let [correct, n] = [0, 0];
  for await (const [logits, labels] of predictions(model, loader)) {
    correct += await hits(logits, labels);
    n += labels.shape[0] ?? 0;
  }
  return accuracyOf(correct, n);
}

/** The same, with the mean loss over all samples; `criterion` gives that of a batch. `look` sees what the model says of each. */
export async function evaluateLoss(
  model: Module,
  loader: DataLoader,
  criterion: Module<[logits: Tensor, labels: Tensor]>,
  look?: { see(logits: Tensor, labels: Tensor): Promise<void> },
): Promise<{ loss: number; accuracy: Accuracy }> {
  let [correct, n, loss] = [0, 0, 0];
  for await (const [logits, labels] of predictions(model, loader)) {
    const rows = labels.shape[0] ?? 0;
    correct += await hits(logits, labels);
    loss += rows * (await noGrad(() => criterion.forward(logits, labels)).item());
    await look?.see(logits, labels);
    n += rows;
  }
  return { loss: loss / n, accuracy: accuracyOf(correct, n) };
}

/** Logits and labels of each batch, from the model in evaluation; it is in the mode that it was in afterwards. */
async function* predictions(model: Module, loader: DataLoader): AsyncGenerator<Batch> {
  const wasTraining = model.training;
  model.eval();
  try {
    for await (const [inputs, labels] of loader) {
      yield [noGrad(() => model.forward(inputs)), labels];
    }
  } finally {
    model.train(wasTraining);
  }
}

async function hits(logits: Tensor, labels: Tensor): Promise<number> {
  return await noGrad(() => logits.argmax(1).eq(labels).sum()).item();
}

function accuracyOf(correct: number, n: number): Accuracy {
  if (n === 0) throw new RangeError("evaluate: expected a loader with data, got an empty one");
  return { ...proportion(correct, n), correct, n };
}
