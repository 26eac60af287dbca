/** The pieces, each by itself: the model's arithmetic, what it knows, and what its pixels mean. */
import { Random } from "../../../base/random.ts";
import { amountText } from "../../../outputs/figure/figure-text.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { DataLoader, Subset } from "../../../tinytorch/index.ts";
import { PIXELS } from "../../monitoring/input-features.ts";
import { evaluate } from "../../profiler/evaluate.ts";
import { MNIST_SCALE } from "../../training/plan/data-spec.ts";
import { firstDigits, largestDifference, probabilitiesOf, TOLERANCE } from "../ask-digits.ts";
import { expectThat, type SystemTest } from "../system-test.ts";

const BATCH = 16;
const JUDGED = 500;
/** In so many standard deviations lie 999 of 1,000 samples. */
const DEVIATIONS = 3.29;
/** Half a grey value of 255, after scaling. */
const HALF_GREY = 0.5 / 255 / MNIST_SCALE.std;

const alone: SystemTest = {
  id: "alone-and-together",
  suite: "unit",
  name: "A digit gets the same answer alone and in a batch",
  async run({ model, heldOut }) {
    const { inputs } = await firstDigits(heldOut, BATCH);
    const together = await probabilitiesOf(model, inputs);
    const differences = await Promise.all(
      together.map(async (row, i) => {
        const [single] = await probabilitiesOf(model, inputs.narrow(0, i, 1));
        return largestDifference(row, single ?? []);
      }),
    );
    const difference = Math.max(...differences);
    expectThat(difference <= TOLERANCE, {
      expected: `probabilities that differ by at most ${TOLERANCE}`,
      got: `a difference of ${numberText(difference)}`,
      fix: "look for a layer that mixes the rows of a batch, such as a BatchNorm in training or a wrong reshape",
    });
    return `${BATCH} digits; they differ by at most ${numberText(difference)}`;
  },
};

const accuracy: SystemTest = {
  id: "accuracy-as-registered",
  suite: "unit",
  name: "The model reads as many test digits as the registry says",
  async run({ model, testDigits, version }) {
    const registered = registeredAccuracy(version.metrics);
    const chosen = new Random(1).permutation(testDigits.length).subarray(0, JUDGED);
    const judged = new Subset(testDigits, chosen);
    const { value, n } = await evaluate(model, new DataLoader(judged, { batchSize: 100 }));
    expectThat(registered !== undefined, {
      expected: "a version with its accuracy",
      got: `one with ${Object.keys(version.metrics).join(", ") || "no metrics"}`,
      fix: "register it with evaluate()",
    });
    const p = registered ?? 0;
    // A share of 0 or 1 is not as certain as the formula has it.
    const spread = DEVIATIONS * Math.sqrt((p * (1 - p)) / n + 1e-4);
    expectThat(Math.abs(value - p) <= spread, {
      expected: `${amountText(p, "ratio")} of the digits read correctly, give or take ${amountText(spread, "ratio")}`,
      got: `${amountText(value, "ratio")} of ${n}`,
      fix: "compare the weights with those that were registered, and load the version again",
    });
    return `${amountText(value, "ratio")} of ${n}; registered with ${amountText(p, "ratio")}`;
  },
};

function registeredAccuracy(
  metrics: Readonly<Record<string, { value: number }>>,
): number | undefined {
  return Object.entries(metrics).find(([name]) => name.startsWith("accuracy"))?.[1].value;
}

const pixels: SystemTest = {
  id: "pixels-as-trained",
  suite: "unit",
  name: "A grey value is scaled as in the training",
  async run({ testDigits }) {
    const { rows } = await firstDigits(testDigits, BATCH);
    const differences = rows.map((row, digit) => {
      const grey = testDigits.images.subarray(digit * PIXELS, (digit + 1) * PIXELS);
      const wanted = Array.from(grey, (it) => (it / 255 - MNIST_SCALE.mean) / MNIST_SCALE.std);
      return largestDifference(wanted, row);
    });
    const difference = Math.max(...differences);
    expectThat(difference < HALF_GREY, {
      expected: `(grey / 255 − ${MNIST_SCALE.mean}) / ${MNIST_SCALE.std} for each pixel`,
      got: `a pixel that is off by ${numberText(difference)}`,
      fix: "give the data set the same Normalize as the training has",
    });
    return `${BATCH} digits, pixel by pixel`;
  },
};

export const unitTests: readonly SystemTest[] = [alone, accuracy, pixels];
