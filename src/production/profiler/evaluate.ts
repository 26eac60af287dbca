/** How often a classifier is right on data that it was not trained on. */
import { type Interval, proportion } from "../../base/statistics.ts";
import { type DataLoader, type Module, noGrad } from "../../tinytorch/index.ts";

export interface Accuracy extends Interval {
  correct: number;
  n: number;
}

/** Counts samples of `loader` whose largest logit is that of their label; the interval is Wilson's at 95 %. */
export async function evaluate(model: Module, loader: DataLoader): Promise<Accuracy> {
  const wasTraining = model.training;
  model.eval();
  let correct = 0;
  let n = 0;
  try {
    for await (const [inputs, labels] of loader) {
      const hits = noGrad(() => model.forward(inputs).argmax(1).eq(labels).sum());
      correct += await hits.item();
      n += labels.shape[0] ?? 0;
    }
  } finally {
    model.train(wasTraining);
  }
  if (n === 0) throw new RangeError("evaluate: expected a loader with data, got an empty one");
  return { ...proportion(correct, n), correct, n };
}
