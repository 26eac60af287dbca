/** Probes that exercise code: the model's own, and all of the way from data to what replicas run. */
import { numberText } from "../../../outputs/figure/number-text.ts";
import {
  Adam,
  crossEntropy,
  loadSafetensors,
  noGrad,
  packModel,
  saveSafetensors,
  type Tensor,
  tensor,
  unpackModel,
} from "../../../tinytorch/index.ts";
import { copyModel } from "../../compression/copy-model.ts";
import { type Evidence, probabilitiesOf } from "../evidence.ts";
import { broken, type Found } from "../outcome.ts";
import { trainSmall, withOwnRandom } from "../small-training.ts";

/** Digits that a model must be able to learn by heart. */
const BY_HEART = 16;
const HEART_STEPS = 20;

/** The model's shape, that every parameter learns, and that it can learn a few examples by heart. */
export async function specIsTested(evidence: Evidence): Promise<Found> {
  const { inputs, labels, count } = await evidence.examples();
  const rows = Math.min(BY_HEART, count);
  const [batch, targets] = [inputs.narrow(0, 0, rows), labels.subarray(0, rows)];
  const losses = await withOwnRandom(async () => {
    const model = copyModel(evidence.model).train();
    const optimizer = new Adam(model.parameters(), { lr: 3e-3 });
    const seen: number[] = [];
    for (let step = 0; step < HEART_STEPS; step += 1) {
      optimizer.zeroGrad();
      const logits = model.forward(batch);
      if (logits.shape[0] !== rows || logits.shape.length !== 2) {
        throw broken(
          `For ${rows} examples the model gives (${logits.shape.join(", ")}).`,
          "Give a row of classes for each example.",
        );
      }
      const loss = crossEntropy(logits, labelsOf(targets));
      loss.backward();
      const still = [...model.namedParameters()].filter(([, { grad }]) => grad === undefined);
      if (still.length > 0) {
        throw broken(
          `No gradient reaches ${still.map(([path]) => path).join(", ")}.`,
          "Use every parameter in forward, and detach none of what is computed with it.",
        );
      }
      optimizer.step();
      seen.push(await loss.item());
    }
    return seen;
  });
  const [first = Number.NaN, last = Number.NaN] = [losses[0], losses.at(-1)];
  if (last < first) {
    return {
      evidence: `It gives a row for each example, each parameter gets a gradient, and ${HEART_STEPS} steps on ${rows} examples bring the loss from ${numberText(first)} to ${numberText(last)}.`,
    };
  }
  throw broken(
    `After ${HEART_STEPS} steps on the same ${rows} examples the loss went from ${numberText(first)} to ${numberText(last)}.`,
    "A model that cannot learn a few examples by heart cannot learn: look for what holds its gradients up.",
  );
}

function labelsOf(labels: Int32Array): Tensor {
  return tensor(Int32Array.from(labels));
}

const PIPELINE_STEPS = 8;
/** Two ways to compute the same model differ by rounding, and by no more than this. */
const TOLERANCE = 1e-4;

/** Data, training, file, graph, the packed form that replicas run: the answers must be the same at the end. */
export async function pipelineRuns(evidence: Evidence): Promise<Found> {
  const { inputs, count } = await evidence.examples();
  const { model, steps } = await trainSmall(evidence, { steps: PIPELINE_STEPS });
  const file = await saveSafetensors(model.stateDict());
  const loaded = copyModel(model);
  loaded.loadStateDict(loadSafetensors(file).tensors);
  const row = inputs.narrow(0, 0, 1);
  const packed = await packModel(loaded.eval(), row, { batchSizes: [1] });
  const unpacked = unpackModel(packed);
  const rows = Math.min(BY_HEART, count);
  const own = await probabilitiesOf(model, inputs.narrow(0, 0, rows));
  let largest = 0;
  for (let i = 0; i < rows; i += 1) {
    const logits = noGrad(() => unpacked.forward(inputs.narrow(0, i, 1)).softmax(1));
    const served = await logits.data();
    own[i]?.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (served[at] ?? Number.NaN)));
    });
  }
  if (largest <= TOLERANCE) {
    return {
      evidence: `From ${steps} steps of training, by way of a safetensors file of ${numberText(file.byteLength)} bytes, to the form that replicas run: the same answers to ${rows} examples.`,
    };
  }
  throw broken(
    `On the way from training to the form that replicas run, probabilities change by up to ${numberText(largest)}.`,
    "Find the step that changes them: compare after loading, after rewriting, after packing.",
  );
}
