/** Times any work of a cell as the profiler times a model: warmed up, several calls to a timing where the clock ticks too coarsely for one. */

import { rateOf } from "../../outputs/figure/derived-figures.ts";
import type { MeasuredFigure } from "../../outputs/figure/figure.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "./clock.ts";
import { medianFigure } from "./measured.ts";
import { wasHiddenSince } from "./page-state.ts";

export interface WorkOptions {
  /** Seconds for all timings together. Default 0.5. */
  seconds?: number;
}

const WARM_UP = 10;
/** An interval of the median needs some repeats; they may take the time once more, not longer. */
const FEWEST_TIMINGS = 8;

/** The median time of `work` in milliseconds, with its 95 % interval. */
export async function measureLatency(
  work: () => Promise<unknown>,
  { seconds = 0.5 }: WorkOptions = {},
): Promise<MeasuredFigure> {
  const { timesMs, calls } = await timeRepeats(work, {
    budgetMs: 1000 * seconds,
    warmUps: WARM_UP,
  });
  const each = calls === 1 ? "single calls" : `means of ${calls} calls`;
  const method = `Median of ${each}, one after another, ${WARM_UP} to warm up left out.`;
  return medianFigure(timesMs, method);
}

/** Samples a second, where one `work` does `samples` of them. Throws an Error where the clock ticks too coarsely to tell. */
export async function measureThroughput(
  work: () => Promise<unknown>,
  samples: number,
  options: WorkOptions = {},
): Promise<MeasuredFigure> {
  const time = await measureLatency(work, options);
  const rate = rateOf({ ...time, method: `${samples} samples at a time: ${time.method}` }, samples);
  if (rate !== undefined) return rate;
  throw new Error(
    "measureThroughput: expected work that the clock can time, but it read zero; do more samples at a time",
  );
}

/** The mean of independent values, with its 95 % interval by the normal distribution. Throws a RangeError for fewer than two. */
export function measuredMean(values: ArrayLike<number>, method: string): MeasuredFigure {
  const n = values.length;
  if (n < 2) {
    throw new RangeError(`measuredMean: expected at least two values for an interval, got ${n}`);
  }
  let [mean, squares] = [0, 0];
  for (let index = 0; index < n; index += 1) {
    const value = values[index] ?? Number.NaN;
    const step = value - mean;
    mean += step / (index + 1);
    squares += step * (value - mean);
  }
  const half = 1.96 * Math.sqrt(squares / (n - 1) / n);
  return {
    ...{ kind: "measured", value: mean, low: mean - half, high: mean + half, unit: "none" },
    ...{ n, method: `Mean of ${n} values: ${method}` },
  };
}

interface Repeats {
  budgetMs: number;
  warmUps: number;
}

/** Times of single calls, or the means of so many that the clock's ticks do not show. */
export async function timeRepeats(
  work: () => Promise<unknown>,
  { budgetMs, warmUps }: Repeats,
): Promise<{ timesMs: number[]; calls: number }> {
  const end = performance.now() + budgetMs;
  const calls = callsPerTiming(await warmUp(work, warmUps, budgetMs / 2));
  const timesMs: number[] = [];
  while (timesMs.length === 0 || performance.now() < end || isNearlyEnough(timesMs, budgetMs)) {
    const start = performance.now();
    const timeMs = (await timeCalls(work, calls)) / calls;
    if (!wasHiddenSince(start)) timesMs.push(timeMs);
    await breathe();
  }
  return { timesMs, calls };
}

function isNearlyEnough(timesMs: readonly number[], budgetMs: number): boolean {
  const spent = timesMs.reduce((sum, ms) => sum + ms, 0);
  return timesMs.length < FEWEST_TIMINGS && spent < 2 * budgetMs;
}
