/**
 * From where on a series of timings is steady; "never" is an answer too (Barrett et al. 2017 found that fewer than half of
 * their benchmarks reach a steady state). The start is cut off by MSER-5 (White 1997), with batch medians for its means so that
 * spikes do not count as changes; what is left must be stable as Triton's perf_analyzer asks it of its windows.
 */
import { median } from "../../base/statistics.ts";

export interface SteadyStateOptions {
  /** How far medians of windows may lie apart, relatively: perf_analyzer's --stability-percentage, 0.1 by default. */
  stability?: number;
}

const fewestSamples = 50;
const smallestBatch = 5;
/** More of them would be smaller, and some of them spikes for the most part. */
const mostBatches = 25;
/** MSER's measure means nothing for the last few batches, which are alike by chance (Hoad, Robinson and Davies 2010). */
const lastBatches = 5;

/**
 * The index of the first steady sample, or the reason why there is none: too few of them, still changing after half of them, or
 * levels that differ later on.
 */
export function steadyState(
  samples: readonly number[],
  { stability = 0.1 }: SteadyStateOptions = {},
): { from: number } | { none: string } {
  const missing = fewestSamples - samples.length;
  if (missing > 0) return { none: `needs ${missing} more samples` };
  const size = Math.max(smallestBatch, Math.floor(samples.length / mostBatches));
  const cut = truncation(mediansOf(samples, size));
  if (cut === undefined) return { none: "still changing after half of the samples" };
  const from = cut * size;
  const apart = unevenness(samples.slice(from), stability);
  if (apart === undefined) return { from };
  // From 0 to anything is no percentage.
  const howFar = Number.isFinite(apart) ? `${Math.round(100 * apart)} %` : "infinitely far";
  return { none: `medians lie ${howFar} apart, beyond their noise` };
}

function mediansOf(samples: readonly number[], size: number): number[] {
  return Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    median(samples.slice(i * size, (i + 1) * size)),
  );
}

/**
 * How many batches to cut off so that the mean of the rest is known best: the least of Σ(y - ȳ)² / m² over the m that are left.
 * Undefined when that lies beyond the middle, and clearly: to a third, since few batches are alike by chance too.
 */
function truncation(batches: readonly number[]): number | undefined {
  const measures = marginalErrors(batches);
  const middle = Math.floor(batches.length / 2);
  const within = measures.slice(0, middle + 1);
  const beyond = measures.slice(middle + 1, measures.length - lastBatches + 1);
  const least = Math.min(...within);
  return Math.min(...beyond) < least / 3 ? undefined : within.indexOf(least);
}

/** MSER's measure for each number of batches cut off, summed from the end on (Welford 1962). */
function marginalErrors(batches: readonly number[]): number[] {
  const measures = new Array<number>(batches.length);
  let mean = 0;
  let squares = 0;
  for (let cut = batches.length - 1; cut >= 0; cut--) {
    const left = batches.length - cut;
    const step = batches[cut]! - mean;
    mean += step / left;
    squares += step * (batches[cut]! - mean);
    measures[cut] = squares / left ** 2;
  }
  return measures;
}

/** Windows to cut the rest into, and the range of so many equal means that chance exceeds once in 100, in their standard errors (Tukey). */
const cuttings = [
  { windows: 3, byChance: 4.12 },
  { windows: 10, byChance: 5.16 },
];
const fewestInWindow = 8;

/**
 * How far medians of windows lie apart, relative to the lowest, if that is further than is stable, and further than the noise within
 * windows explains. Windows cover all that is left, since all of it will be used: long ones for drift, short ones for levels
 * that take turns.
 */
function unevenness(samples: readonly number[], stability: number): number | undefined {
  for (const { windows, byChance } of cuttings) {
    const size = Math.max(fewestInWindow, Math.floor(samples.length / windows));
    const medians = mediansOf(samples, size);
    const lowest = Math.min(...medians);
    const range = Math.max(...medians) - lowest;
    const noise = errorOfMedian(typicalDeviation(samples, medians, size), size);
    if (range > stability * lowest && range > byChance * noise) return range / lowest;
  }
  return undefined;
}

/** The median absolute deviation from the median of one's own window. */
function typicalDeviation(
  samples: readonly number[],
  medians: readonly number[],
  size: number,
): number {
  return median(
    samples
      .slice(0, medians.length * size)
      .map((sample, i) => Math.abs(sample - medians[Math.floor(i / size)]!)),
  );
}

/** Standard error of the median of a normal sample, from its median absolute deviation: σ is 1.4826 of that, and the error σ·√(π/2n). */
function errorOfMedian(deviation: number, size: number): number {
  return 1.4826 * deviation * Math.sqrt(Math.PI / (2 * size));
}
