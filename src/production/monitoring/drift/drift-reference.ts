/**
 * What the inputs and the answers looked like when nothing had drifted: features of the digits that the model was trained on, and,
 * if wanted, what it answers to digits that it was not trained on. Plain data, so that it can be sent to the monitor's worker.
 */
import { sorted } from "../../../base/statistics.ts";
import { CLASSES } from "../disturb.ts";
import { INPUT_FEATURES } from "../input-features.ts";

export interface DriftReference {
  readonly inputs: readonly NumericReference[];
  /** How often each class was answered; absent where no answers were given. */
  readonly classes?: readonly number[];
  readonly confidence?: NumericReference;
  /** Digits that it was trained on, at most twelve: 28 × 28 bytes in base64 each. */
  readonly images: readonly string[];
}

/** One quantity: all values of the reference, and the bins that hold about a tenth of them each. */
export interface NumericReference {
  readonly name: string;
  readonly ascending: Float64Array;
  /** Upper ends of all bins but the last, rising; a value at an end lies beneath it. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The answer to a digit: its class and the probability of that. */
export interface ModelAnswer {
  readonly predicted: number;
  readonly confidence: number;
}

export interface DriftReferenceOptions {
  /**
   * What the model answers to digits that it was *not* trained on: on its own training data it is surer of itself than it will ever
   * be again, and everything would look as if it had drifted.
   */
  readonly answers?: readonly ModelAnswer[];
  readonly images?: readonly string[];
}

const BINS = 10;
/** Fewer samples than this tell too little of a distribution. */
const FEWEST = 200;
const MOST_IMAGES = 12;

export const DriftReference = {
  /**
   * The reference of `features` (`inputFeatures` of each digit of the training data, or of a random part of it; some thousands are
   * enough). Throws a RangeError for fewer than 200, or for features that are not those of this version.
   */
  of(
    features: readonly (readonly number[])[],
    { answers, images = [] }: DriftReferenceOptions = {},
  ): DriftReference {
    checkFeatures(features);
    const inputs = INPUT_FEATURES.map((name, at) =>
      numericReference(
        name,
        features.map((each) => each[at] ?? 0),
      ),
    );
    const shown = images.slice(0, MOST_IMAGES);
    if (answers === undefined) return { inputs, images: shown };
    checkAnswers(answers);
    const classes = Array.from(
      { length: CLASSES },
      (_, label) => answers.filter(({ predicted }) => predicted === label).length,
    );
    const confidence = numericReference(
      "confidence",
      answers.map((answer) => answer.confidence),
    );
    return { inputs, classes, confidence, images: shown };
  },
};

/** How many of `values` lie in each bin of the reference. */
export function countsIn({ edges }: NumericReference, values: Iterable<number>): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    const bin = edges.findIndex((edge) => value <= edge);
    const place = bin < 0 ? edges.length : bin;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

function numericReference(name: string, values: readonly number[]): NumericReference {
  const ascending = sorted(values);
  const last = ascending.at(-1) ?? 0;
  const deciles = Array.from(
    { length: BINS - 1 },
    (_, i) => ascending[Math.ceil(((i + 1) * ascending.length) / BINS) - 1] ?? 0,
  );
  // Where many values are equal, several deciles are one, and a bin that ends at the largest value leaves none for the last.
  const edges = [...new Set(deciles)].filter((edge) => edge < last);
  const reference = { name, ascending, edges, counts: [] };
  return { ...reference, counts: countsIn(reference, ascending) };
}

function checkFeatures(features: readonly (readonly number[])[]): void {
  if (features.length < FEWEST) {
    throw new RangeError(
      `DriftReference.of: expected the features of at least ${FEWEST} digits, got ${features.length}`,
    );
  }
  const wrong = features.find((each) => !areFeatures(each));
  if (wrong !== undefined) {
    throw new RangeError(
      `DriftReference.of: expected ${INPUT_FEATURES.length} finite numbers for each digit, as inputFeatures gives them, got ${JSON.stringify(wrong)?.slice(0, 120)}`,
    );
  }
}

/** Whether these are the features of one digit. */
export function areFeatures(features: unknown): features is readonly number[] {
  return (
    Array.isArray(features) &&
    features.length === INPUT_FEATURES.length &&
    features.every(Number.isFinite)
  );
}

function checkAnswers(answers: readonly ModelAnswer[]): void {
  if (answers.length < FEWEST) {
    throw new RangeError(
      `DriftReference.of: expected at least ${FEWEST} answers, got ${answers.length}; leave them out to watch the inputs alone`,
    );
  }
  const wrong = answers.find((answer) => !isAnswer(answer));
  if (wrong !== undefined) {
    throw new RangeError(
      `DriftReference.of: expected a class from 0 to 9 with its probability, got ${JSON.stringify(wrong)?.slice(0, 120)}`,
    );
  }
}

/** Whether a class was answered, with a probability. */
export function isAnswer({
  predicted = -1,
  confidence = -1,
}: {
  predicted?: number | undefined;
  confidence?: number | undefined;
}): boolean {
  const isClass = Number.isInteger(predicted) && predicted >= 0 && predicted < CLASSES;
  // A softmax in single precision may come to a little more than 1.
  return isClass && confidence >= 0 && confidence <= 1 + 1e-6;
}
