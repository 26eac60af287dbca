/** A model's answers to examples in order: the class, and how sure it is. */
import { type Dataset, type Module, noGrad } from "../../tinytorch/index.ts";
import type { ModelAnswer } from "../monitoring/drift/drift-reference.ts";

const BATCH = 100;

/** Answers to the first `count` examples, from the model in evaluation; it is in the mode that it was in afterwards. */
export async function answersOf(
  model: Module,
  data: Dataset,
  count: number,
): Promise<ModelAnswer[]> {
  const answers: ModelAnswer[] = [];
  const last = Math.min(count, data.length);
  const wasTraining = model.training;
  model.eval();
  try {
    for (let from = 0; from < last; from += BATCH) {
      const length = Math.min(BATCH, last - from);
      const [inputs] = await data.batch(Int32Array.from({ length }, (_, i) => from + i));
      const probabilities = noGrad(() => model.forward(inputs).softmax(1));
      const [classes, highest] = await Promise.all([
        probabilities.argmax(1).data(),
        probabilities.max(1).data(),
      ]);
      classes.forEach((predicted, i) => {
        answers.push({ predicted, confidence: highest[i] ?? 0 });
      });
    }
  } finally {
    model.train(wasTraining);
  }
  return answers;
}
