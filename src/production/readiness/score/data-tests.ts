/** Probes for the rubric's section on data. */

import { toBase64 } from "../../../base/base64.ts";
import { median } from "../../../base/statistics.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { noGrad } from "../../../tinytorch/index.ts";
import { medianFigure } from "../../instruments/measured.ts";
import { inputFeatures, PIXELS } from "../../monitoring/input-features.ts";
import { imageOfInput, inputOfImage } from "../../serving/pixels.ts";
import { MNIST_SCALE } from "../../training/plan/data-spec.ts";
import type { Evidence, Examples } from "../evidence.ts";
import { broken, type Found } from "../outcome.ts";
import type { Probe } from "../probe.ts";

export const dataTests: Readonly<Record<string, Probe>> = {
  "data-1": schemaHolds,
  "data-3": featuresAreCheap,
  "data-7": featureCode,
};

const CLASSES = 10;

/** What every example must be. */
interface Expectation {
  readonly words: string;
  holds(example: Float32Array, label: number): boolean;
}

/** Grey values from paper to ink, as `Normalize` moves them; a little more for rounding. */
const LOWEST = (0 - MNIST_SCALE.mean) / MNIST_SCALE.std - 1e-4;
const HIGHEST = (1 - MNIST_SCALE.mean) / MNIST_SCALE.std + 1e-4;

const SCHEMA: readonly Expectation[] = [
  { words: "finite numbers", holds: (example) => example.every(Number.isFinite) },
  {
    words: `values from ${numberText(LOWEST)} to ${numberText(HIGHEST)}`,
    holds: (example) => example.every((value) => value >= LOWEST && value <= HIGHEST),
  },
  { words: "some ink", holds: (example) => example.some((value) => value !== example[0]) },
  {
    words: `a whole label from 0 to ${CLASSES - 1}`,
    holds: (_, label) => Number.isInteger(label) && label >= 0 && label < CLASSES,
  },
];

/** Every example is held against the schema; so is one that was made wrong, or the schema would be worth nothing. */
async function schemaHolds(evidence: Evidence): Promise<Found> {
  const examples = await evidence.examples();
  const wrong = SCHEMA.flatMap(({ words, holds }) => {
    const count = rowsOf(examples).filter((row, i) => !holds(row, examples.labels[i] ?? -1)).length;
    return count === 0 ? [] : [`${count} without ${words}`];
  });
  if (wrong.length > 0) {
    throw broken(
      `Of ${examples.count} examples, ${wrong.join(", ")}.`,
      "Normalise digits as the training does, (byte / 255 − 0.1307) / 0.3081, and leave out what is no digit.",
    );
  }
  const [planted = new Float32Array(1)] = rowsOf(examples).map((row) => row.slice());
  planted[0] = Number.NaN;
  const isCaught = SCHEMA.some(({ holds }) => !holds(planted, CLASSES));
  if (!isCaught) throw broken("A planted NaN passes the schema.", "Check for finite numbers.");
  return {
    evidence: `${examples.count} examples keep the schema (${SCHEMA.map(({ words }) => words).join(", ")}), and a planted fault is caught.`,
  };
}

function rowsOf({ values, count }: Examples): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

const TIMED = 30;

/** Making an input, transforms included, against computing with it. */
async function featuresAreCheap(evidence: Evidence): Promise<Found> {
  const { digits, model } = evidence;
  const [making, computing]: [number[], number[]] = [[], []];
  const wasTraining = model.training;
  model.eval();
  try {
    for (let i = 0; i < TIMED; i += 1) {
      const start = performance.now();
      const [input] = await digits.batch(Int32Array.of(i % digits.length));
      await input.data();
      const made = performance.now();
      await noGrad(() => model.forward(input)).data();
      making.push(made - start);
      computing.push(performance.now() - made);
    }
  } finally {
    model.train(wasTraining);
  }
  const share = median(making) / (median(making) + median(computing));
  const figures: NamedFigure[] = [
    {
      ...{ name: "making", label: "Time to make an input", better: "lower" },
      figure: medianFigure(making, `Median of ${TIMED}, with all transforms.`),
    },
    {
      ...{ name: "computing", label: "Time to compute with it", better: "lower" },
      figure: medianFigure(computing, `Median of ${TIMED}, one example at a time.`),
    },
  ];
  if (share <= 0.5) {
    return {
      evidence: `Making an input takes ${numberText(100 * share)} % of the time that an answer takes; the rest is the model.`,
      figures,
    };
  }
  throw broken(
    `Making an input takes ${numberText(100 * share)} % of the time that an answer takes, more than the model itself.`,
    "Keep what is made (CachedDataset), or leave out the transform that costs most.",
    figures,
  );
}

/** An example of the reader's to bytes and back, and inputs and features whose values are known by hand. */
async function featureCode(evidence: Evidence): Promise<Found> {
  const [example = new Float32Array()] = rowsOf(await evidence.examples());
  const bytes = toBase64(imageOfInput(example, MNIST_SCALE));
  const back = inputOfImage(bytes, example.length, MNIST_SCALE);
  const input = inputOfImage(toBase64(Uint8Array.of(0, 37)), 2, MNIST_SCALE);
  const dot = new Uint8Array(PIXELS);
  dot[28 * 3 + 9] = 255;
  const [ink = -1, inked = -1, x = -1, y = -1, slant = -1] = inputFeatures(dot);
  const cases: readonly (readonly [words: string, holds: boolean])[] = [
    ["paper becomes −0.4242", Math.abs((input[0] ?? 0) - -0.4242) < 1e-4],
    ["a byte of 37 becomes 0.0467", Math.abs((input[1] ?? 0) - 0.0467) < 1e-4],
    [
      "an example comes back from bytes as it was",
      back.every((value, i) => Math.abs(value - (example[i] ?? Number.NaN)) < 1e-4),
    ],
    ["a dot's ink is 1 of 784", ink === 1 / PIXELS && inked === 1 / PIXELS],
    ["a dot's centre is where it is", x === 9 && y === 3 && slant === 0],
    [
      "an image without ink has its centre in the middle",
      inputFeatures(new Uint8Array(PIXELS))[2] === 13.5,
    ],
  ];
  const failed = cases.filter(([, holds]) => !holds).map(([words]) => words);
  if (failed.length === 0) {
    return { evidence: `${cases.length} cases of the way from bytes to inputs and features hold.` };
  }
  throw broken(
    `Of ${cases.length} cases these fail: ${failed.join("; ")}.`,
    "Compare the code that makes inputs with what the model was trained on.",
  );
}
