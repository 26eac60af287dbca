/**
 * Watches whether live digits, and the answers to them, still come from where the reference came from. Requests are taken in windows
 * of a fixed number, so that each test knows its sample sizes; each quantity is tested for its bins (PSI) and for its whole
 * distribution (KS). All tests of all windows share the chance of a false alarm, by Bonferroni's correction.
 */
import { sorted } from "../../../base/statistics.ts";
import {
  distanceThreshold,
  largestDistance,
} from "../../../systems/statistics/kolmogorov-smirnov.ts";
import {
  populationStability,
  stabilityThreshold,
} from "../../../systems/statistics/population-stability.ts";
import {
  areFeatures,
  countsIn,
  type DriftReference,
  isAnswer,
  type NumericReference,
} from "./drift-reference.ts";

export interface DriftOptions {
  /** Requests in a window. Default 200. */
  readonly windowSize?: number;
  /** Probability that `windows` windows without any drift raise an alarm. Default 0.05, for 20 windows. */
  readonly falseAlarms?: number;
  readonly windows?: number;
}

/** What a request says about drift. */
export interface DriftSample {
  readonly features?: readonly number[] | undefined;
  readonly predicted?: number | undefined;
  readonly confidence?: number | undefined;
}

export interface DriftTest {
  /** `slant`, `classes`, `confidence`. */
  readonly subject: string;
  readonly side: "inputs" | "answers";
  readonly method: "PSI" | "KS";
  readonly statistic: number;
  /** There is an alarm above it. */
  readonly threshold: number;
  /** Live samples and those of the reference. */
  readonly n: number;
  readonly m: number;
}

export interface DriftWindow {
  /** Counts windows from 1. */
  readonly number: number;
  /** When its last request came, in the time given. */
  readonly at: number;
  readonly tests: readonly DriftTest[];
  /** Quantities that have drifted, the clearest first. */
  readonly drifted: readonly string[];
}

/** Answers of a window below this number are not tested. */
const FEWEST_ANSWERS = 100;
/**
 * PSI is tested at a fifth of the level. Its chi-square holds for large samples; with 20 expected in each of ten bins it exceeds the
 * threshold for 1 in 10,000 two to three times as often (population-stability.test.ts, drift.test.ts measure it).
 */
const PSI_LEVEL = 1 / 5;
/** Bins of which fewer are expected in a window go together with their neighbour; with fewer, PSI's tail is heavier still. */
const FEWEST_IN_BIN = 18;

export class DriftWatch {
  readonly windowSize: number;
  readonly reference: DriftReference;
  /** Probability of a false alarm that each single test has. */
  readonly level: number;
  #inputs: (readonly number[])[] = [];
  #answers: { predicted: number; confidence: number }[] = [];
  #windows = 0;

  /** Throws a RangeError for windows of fewer than 100 requests and for chances that are none. */
  constructor(
    reference: DriftReference,
    { windowSize = 200, falseAlarms = 0.05, windows = 20 }: DriftOptions = {},
  ) {
    if (!(Number.isInteger(windowSize) && windowSize >= 100)) {
      throw new RangeError(`drift: expected windows of at least 100 requests, got ${windowSize}`);
    }
    if (!(falseAlarms > 0 && falseAlarms <= 0.5 && windows >= 1)) {
      throw new RangeError(
        `drift: expected a probability of false alarms up to 0.5 in at least one window, got ${falseAlarms} in ${windows}`,
      );
    }
    this.windowSize = windowSize;
    this.reference = reference;
    const subjects = reference.inputs.length + (reference.classes === undefined ? 0 : 2);
    this.level = falseAlarms / (windows * 2 * subjects);
  }

  /** Requests that the window in progress has. */
  get waiting(): number {
    return this.#inputs.length;
  }

  /** Takes in a request; gives the window that it completes. One without features is left out. */
  add(sample: DriftSample, at: number): DriftWindow | undefined {
    if (!areFeatures(sample.features)) return undefined;
    this.#inputs.push(sample.features);
    const { predicted = -1, confidence = -1 } = sample;
    if (isAnswer(sample)) this.#answers.push({ predicted, confidence });
    if (this.#inputs.length < this.windowSize) return undefined;
    this.#windows += 1;
    const tests = [...this.#testInputs(), ...this.#testAnswers()];
    this.#inputs = [];
    this.#answers = [];
    return { number: this.#windows, at, tests, drifted: driftedIn(tests) };
  }

  #testInputs(): DriftTest[] {
    return this.reference.inputs.flatMap((reference, place) =>
      this.#testNumbers(
        reference,
        "inputs",
        this.#inputs.map((features) => features[place] ?? 0),
      ),
    );
  }

  #testAnswers(): DriftTest[] {
    const { classes, confidence } = this.reference;
    const n = this.#answers.length;
    if (classes === undefined || confidence === undefined || n < FEWEST_ANSWERS) return [];
    const counts = classes.map(
      (_, label) => this.#answers.filter(({ predicted }) => predicted === label).length,
    );
    const sure = this.#answers.map((answer) => answer.confidence);
    return [
      ...this.#testBins("classes", "answers", classes, counts),
      ...this.#testNumbers(confidence, "answers", sure),
    ];
  }

  #testNumbers(
    reference: NumericReference,
    side: DriftTest["side"],
    values: readonly number[],
  ): DriftTest[] {
    const { name, ascending, counts } = reference;
    const [n, m] = [values.length, ascending.length];
    const distance: DriftTest = {
      ...{ subject: name, side, method: "KS", n, m },
      statistic: largestDistance(ascending, sorted(values)),
      threshold: distanceThreshold(n, m, this.level),
    };
    return [...this.#testBins(name, side, counts, countsIn(reference, values)), distance];
  }

  /** None where all of the reference lies in one bin: there is no share that could move. */
  #testBins(
    subject: string,
    side: DriftTest["side"],
    reference: readonly number[],
    current: readonly number[],
  ): DriftTest[] {
    const n = sum(current);
    const m = sum(reference);
    const [merged, live] = withoutRareBins(reference, current, Math.min(n, m));
    if (merged.length < 2) return [];
    const statistic = populationStability(merged, live);
    const threshold = stabilityThreshold(merged.length, n, m, PSI_LEVEL * this.level);
    return [{ subject, side, method: "PSI", statistic, threshold, n, m }];
  }
}

/** A test's statistic as a multiple of its threshold: above 1 there is an alarm, whatever the test. */
export function driftRatio({ statistic, threshold }: DriftTest): number {
  return statistic / threshold;
}

function driftedIn(tests: readonly DriftTest[]): string[] {
  const alarms = tests.filter((test) => driftRatio(test) > 1);
  const clearest = alarms.toSorted((a, b) => driftRatio(b) - driftRatio(a));
  return [...new Set(clearest.map(({ subject }) => subject))];
}

/** Bins of which too few are expected go together with their neighbour. */
function withoutRareBins(
  reference: readonly number[],
  current: readonly number[],
  n: number,
): [number[], number[]] {
  const total = sum(reference);
  const merged: number[] = [];
  const live: number[] = [];
  let [open, openLive] = [0, 0];
  for (const [bin, count] of reference.entries()) {
    open += count;
    openLive += current[bin] ?? 0;
    if ((open / total) * n < FEWEST_IN_BIN) continue;
    merged.push(open);
    live.push(openLive);
    [open, openLive] = [0, 0];
  }
  if (open + openLive > 0 && merged.length > 0) {
    merged.push((merged.pop() ?? 0) + open);
    live.push((live.pop() ?? 0) + openLive);
  }
  return [merged, live];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
