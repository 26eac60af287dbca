/** The learning-rate range test (Smith 2017, "Cyclical learning rates for training neural networks", section 3.3). */
import { show } from "../../outputs/display.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import type { ChartOutput } from "../../outputs/plain-outputs.ts";
import { getRngState, manualSeed, setRngState } from "../../tinytorch/index.ts";
import { checkNames, checkValue, isWhole } from "./plan/check-spec.ts";
import { Trainer, type TrainingParts } from "./trainer.ts";

export interface RangeTestOptions {
  /** The first and the last learning rate; 1e-5 and 1. */
  from?: number;
  to?: number;
  /** Steps between them, each at a rate that is the same factor larger; 100. */
  steps?: number;
  /** Examples a step; 32, or all that there are. */
  batchSize?: number;
  /** Of the order of the examples, 0. */
  seed?: number;
}

/** One step of the test. */
export interface RangePoint {
  learningRate: number;
  /** Before the step. */
  loss: number;
  /** Exponential average over the steps so far, its beginning corrected as Adam does. */
  smoothed: number;
}

export interface RangeTest {
  /** Undefined where the test does not tell. */
  suggestion?: number;
  /** How the suggestion was found, or why there is none. */
  rule: string;
  points: RangePoint[];
}

const OWNER = "findLearningRate";
/** Of the average that is kept at each step. */
const KEPT = 0.9;
/** Beyond so many times the lowest loss there is nothing more to learn. */
const LOST = 4;
/** Below the rate of the lowest loss by this factor. */
const MARGIN = 10;

/**
 * Trains for some steps while the learning rate grows, shows the loss over the rate, and suggests a rate: a tenth of that at which
 * the smoothed loss was lowest. Nothing of `parts` is changed afterwards. Throws a sentence for a range that cannot be tried.
 */
export async function findLearningRate(
  parts: RangeTestParts,
  options: RangeTestOptions = {},
): Promise<RangeTest> {
  const range = rangeOf(options, parts.data.length);
  const { model, optimizer } = parts;
  const before = {
    weights: model.stateDict(),
    optimizer: optimizer.stateDict(),
    random: getRngState(),
    isTraining: model.training,
  };
  const points: RangePoint[] = [];
  const board = show(chartOfRange(points, ""));
  try {
    await walk(parts, range, points, () => board.update(chartOfRange(points, "")));
  } finally {
    optimizer.zeroGrad();
    model.loadStateDict(before.weights);
    optimizer.loadStateDict(before.optimizer);
    model.train(before.isTraining);
    setRngState(before.random);
  }
  const result = { ...suggestionOf(points), points };
  board.update(chartOfRange(points, result.rule));
  return result;
}

type RangeTestParts = Omit<TrainingParts, "scheduler" | "heldOut">;
type Range = Required<RangeTestOptions>;

async function walk(
  { model, optimizer, criterion, data }: RangeTestParts,
  { from, to, steps, batchSize, seed }: Range,
  points: RangePoint[],
  onPoint: () => void,
): Promise<void> {
  manualSeed(seed);
  const rateAt = (step: number) => from * (to / from) ** (step / Math.max(1, steps - 1));
  optimizer.lr = rateAt(0);
  const epochs = Math.ceil((steps * batchSize) / data.length) + 1;
  // It ends before an epoch does: nothing is held out to judge by.
  const parts = { model, optimizer, criterion, data, heldOut: data };
  const trainer = new Trainer(parts, { epochs, batchSize, seed });
  let average = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for await (const event of trainer.run()) {
    if (event.kind === "end") return;
    if (event.kind !== "step") continue;
    const { step, loss, learningRate } = event;
    average = KEPT * average + (1 - KEPT) * loss;
    const smoothed = average / (1 - KEPT ** step);
    lowest = Math.min(lowest, smoothed);
    points.push({ learningRate, loss, smoothed });
    onPoint();
    if (step >= steps || smoothed > LOST * lowest) return;
    trainer.setLearningRate(rateAt(step));
  }
}

/** From the smoothed loss: the rate of its lowest point, with a margin. */
export function suggestionOf(points: readonly RangePoint[]): Omit<RangeTest, "points"> {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return {
      rule: "No suggestion: not even the first step gave numbers; begin with a smaller rate.",
    };
  }
  const lowest = points.reduce((least, point) => (point.smoothed < least.smoothed ? point : least));
  const at = numberText(lowest.learningRate, 2);
  if (lowest === first) {
    return {
      rule: `No suggestion: the loss never fell below that of the first step, at a rate of ${at}; begin with a smaller rate, or take more steps.`,
    };
  }
  const suggestion = lowest.learningRate / MARGIN;
  const words = `Suggested: ${numberText(suggestion, 2)}, a tenth of the rate at which the smoothed loss was lowest (${at})`;
  return lowest === last
    ? {
        suggestion,
        rule: `${words}. The loss was still falling there, so a test up to a higher rate may find a larger one.`,
      }
    : { suggestion, rule: `${words}; at higher rates the loss rises.` };
}

function chartOfRange(points: readonly RangePoint[], rule: string): ChartOutput {
  const series = (name: string, value: (point: RangePoint) => number) => ({
    name,
    points: points.map((point) => ({ x: point.learningRate, y: value(point) })),
  });
  return {
    kind: "chart",
    mark: "line",
    title: "Loss while the learning rate grows",
    x: { label: "Learning rate, logarithmic", scale: "log" },
    y: { label: "Loss" },
    series: [
      series("smoothed", ({ smoothed }) => smoothed),
      series("each step", ({ loss }) => loss),
    ],
    ...(rule === "" ? {} : { note: rule }),
  };
}

function rangeOf(options: RangeTestOptions, examples: number): Range {
  checkNames(OWNER, options, ["from", "to", "steps", "batchSize", "seed"]);
  const {
    from = 1e-5,
    to = 1,
    steps = 100,
    batchSize = Math.min(32, examples),
    seed = 0,
  } = options;
  const check = (holds: boolean, name: string, wanted: string, got: unknown) =>
    checkValue(OWNER, holds, { name, wanted, got });
  check(from > 0 && Number.isFinite(from), "from", "a number above 0", from);
  check(to > from && Number.isFinite(to), "to", `a number above from (${from})`, to);
  check(isWhole(steps, 2), "steps", "a whole number from 2 on", steps);
  return { from, to, steps, batchSize, seed };
}
