/** The data of a training as plain data: some of MNIST, split by a seed. */
import { integerText } from "../../../outputs/figure/number-text.ts";
import {
  Compose,
  type Dataset,
  MNIST,
  Normalize,
  RandomRotation,
  RandomShift,
  randomSplit,
  type Transform,
} from "../../../tinytorch/index.ts";
import { checkNames, checkValue, isWhole } from "./check-spec.ts";

/** Digits out of MNIST's 60,000 to learn from; its 10,000 for the test are left alone. */
export interface MnistSpec {
  readonly dataset: "mnist";
  /** Digits to learn from. */
  readonly examples: number;
  /** Further digits, held out. */
  readonly heldOut: number;
  /** Turns each digit that is learned from by up to 10°, and moves it by up to 2 pixels; false. */
  readonly augment?: boolean;
  /** Mean 0 and deviation 1 over MNIST, true. */
  readonly normalise?: boolean;
  /** By which the two parts are drawn, 0. */
  readonly seed?: number;
}

export interface TrainingData {
  readonly data: Dataset;
  readonly heldOut: Dataset;
}

export interface MnistData extends TrainingData {
  /** Both together, as they were written. */
  readonly digits: MNIST;
}

/** Mean and deviation of MNIST's grey values, by which digits are normalised wherever they come from. */
export const MNIST_SCALE = { mean: 0.1307, std: 0.3081 };

const OWNER = "data";
const TRAIN_DIGITS = 60_000;
const TURN_DEGREES = 10;
const MOVE_PIXELS = 2;

/** Throws a sentence for data that there are not. */
export function checkData(spec: MnistSpec): void {
  checkNames(OWNER, spec, ["dataset", "examples", "heldOut", "augment", "normalise", "seed"]);
  const { dataset, examples, heldOut, augment = false, normalise = true, seed = 0 } = spec;
  const check = (holds: boolean, name: string, wanted: string, got: unknown) =>
    checkValue(OWNER, holds, { name, wanted, got });
  check(dataset === "mnist", "dataset", '"mnist"', dataset);
  check(isWhole(examples), "examples", "a whole number above 0", examples);
  check(isWhole(heldOut), "heldOut", "a whole number above 0", heldOut);
  const most = `at most ${TRAIN_DIGITS}, as many as MNIST has to learn from`;
  const sum = examples + heldOut;
  check(sum <= TRAIN_DIGITS, "examples and heldOut together", most, sum);
  check(typeof augment === "boolean", "augment", "true or false", augment);
  check(typeof normalise === "boolean", "normalise", "true or false", normalise);
  check(Number.isFinite(seed), "seed", "a number", seed);
}

/** Fetches what is needed of MNIST. Held-out digits are never augmented. */
export async function loadData(spec: MnistSpec): Promise<MnistData> {
  const { examples, heldOut: rest, augment = false, normalise = true, seed = 0 } = spec;
  const normal = normalise ? [new Normalize(MNIST_SCALE.mean, MNIST_SCALE.std)] : [];
  const moved = augment ? [new RandomRotation(TURN_DEGREES), new RandomShift(MOVE_PIXELS)] : [];
  const digits = await MNIST.load({ split: "train", samples: examples + rest });
  // The same seed splits both alike; each takes its own part.
  const parts = (transforms: Transform[]) =>
    randomSplit(digits.view({ transform: new Compose(transforms) }), [examples, rest], { seed });
  const [data] = parts([...moved, ...normal]);
  const [, heldOut] = parts(normal);
  if (data === undefined || heldOut === undefined) throw new Error("data: the split has two parts");
  return { digits, data, heldOut };
}

export function dataWords({
  examples,
  heldOut,
  augment,
  normalise = true,
  seed = 0,
}: MnistSpec): string {
  return [
    `MNIST: ${integerText(examples)} digits to learn from, ${integerText(heldOut)} held out, split by seed ${seed}`,
    ...(augment
      ? [`turned by up to ${TURN_DEGREES}° and moved by up to ${MOVE_PIXELS} pixels`]
      : []),
    ...(normalise ? ["normalised"] : []),
  ].join("; ");
}
