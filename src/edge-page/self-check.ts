/** The bundle's own accuracy, on the held-out examples that were packed with it. */
import { median, proportion } from "../base/statistics.ts";
import { type Classifier, largest } from "./classifier.ts";
import type { OpenedBundle } from "./files.ts";

type Sample = NonNullable<OpenedBundle["sample"]>;

const BATCH = 100;

/** Values of examples as the model takes them. */
export function inputsOf(bytes: Uint8Array, { mean, std }: Pick<Sample, "mean" | "std">) {
  return Float32Array.from(bytes, (byte) => (byte / 255 - mean) / std);
}

/** How many are right, with Wilson's 95 % interval. `progress` hears how many have been asked. */
export async function selfCheck(
  classifier: Classifier,
  sample: Sample,
  progress: (asked: number) => void,
) {
  const { examples, valuesPerExample: width, values, labels } = sample;
  let correct = 0;
  for (let first = 0; first < examples; first += BATCH) {
    const count = Math.min(BATCH, examples - first);
    const bytes = values.subarray(first * width, (first + count) * width);
    const logits = await classifier.run(inputsOf(bytes, sample), count);
    const classes = logits.length / count;
    for (let row = 0; row < count; row += 1) {
      if (largest(logits, row * classes, classes) === labels[first + row]) correct += 1;
    }
    progress(first + count);
    // The page draws, and hears what is pressed.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { correct, n: examples, ...proportion(correct, examples) };
}

const WARM_UP = 10;
const TIMED = 100;

/** Median time of one answer, in ms. */
export async function answerTime(classifier: Classifier, input: Float32Array): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + TIMED; i += 1) {
    const start = performance.now();
    await classifier.run(input, 1);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return median(times);
}
