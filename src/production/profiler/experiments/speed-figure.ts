/** How many times as fast one of two versions is, from rounds that timed both in turn. */
import type { MeasuredFigure } from "../../../outputs/figure/figure.ts";
import { compareTimes } from "../../../systems/statistics/comparison.ts";
import type { Rounds } from "./take-turns.ts";

/** A claim that is made should hold when it is measured again: the level of the profiler's experiments. */
const CONFIDENCE = 0.99;
const RESAMPLES = 4000;

/** `ratio`: what is divided, such as "the original's time over this one's". */
export function speedFigure({ before, after, stretches }: Rounds, ratio: string): MeasuredFigure {
  const found = compareTimes(before, after, {
    seed: 1,
    confidence: CONFIDENCE,
    resamples: RESAMPLES,
    stretches,
  });
  return {
    ...{ kind: "measured", value: found.ratio, low: found.low, high: found.high },
    ...{ unit: "times", n: before.length },
    method: `Median of ${ratio} in ${before.length} rounds that timed both in turn, with a 99 % bootstrap interval over rounds and the stretches of time that they were taken in.`,
  };
}
