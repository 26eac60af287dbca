/** Latencies as they are drawn: in order, and how they are spread. */
import { sorted } from "../../../base/statistics.ts";
import type { LatencyProfile } from "../../../outputs/panels/profile/profile.ts";

const DRAWN_POINTS = 500;

/** Samples thinned evenly for drawing, and their histogram. `stepMs`: the step in which the samples differ, by the clock's ticks. */
export function latencyPicture(
  samplesMs: readonly number[],
  stepMs: number,
): Pick<LatencyProfile, "samplesMs" | "histogram"> {
  const step = Math.max(1, Math.ceil(samplesMs.length / DRAWN_POINTS));
  return {
    samplesMs: samplesMs.flatMap((ms, index) => (index % step === 0 ? [{ index, ms }] : [])),
    histogram: histogram(samplesMs, stepMs),
  };
}

/** At most so many bins; fewer than five only where the clock sees no more steps. */
const MOST_BINS = 40;
const FEWEST_BINS = 5;

/**
 * Bins by Freedman and Diaconis (1981), 5 to 40 of them, each of the same whole number of the clock's steps: other bins would hold one
 * step more here and one less there, and show a comb that is the clock's. They end at the 99th percentile, or at five times the median
 * where the tail is longer than that, so that the bulk can be seen; the rest falls in the last.
 */
function histogram(samplesMs: readonly number[], stepMs: number): LatencyProfile["histogram"] {
  const ascending = sorted(samplesMs);
  const at = (p: number) => ascending[Math.floor(p * (ascending.length - 1))] ?? 0;
  const inSteps = (ms: number) => Math.round(ms / stepMs);
  // A reading of nothing is counted with the shortest.
  const from = Math.max(1, inSteps(at(0)));
  const steps = inSteps(Math.min(at(0.99), 5 * at(0.5))) - from + 1;
  if (ascending.length < 2 || steps < 2) return [];
  const wanted = inSteps((2 * (at(0.75) - at(0.25))) / Math.cbrt(ascending.length));
  const size = Math.max(
    1,
    Math.ceil(steps / MOST_BINS),
    Math.min(wanted, Math.floor(steps / FEWEST_BINS)),
  );
  const counts = new Array<number>(Math.ceil(steps / size)).fill(0);
  for (const ms of ascending) {
    const bin = Math.floor((Math.max(from, inSteps(ms)) - from) / size);
    const place = Math.min(counts.length - 1, bin);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  // A reading of so many steps is drawn as the middle of its step.
  const edge = (bin: number) => (from + bin * size - 0.5) * stepMs;
  return counts.map((count, bin) => {
    const toMs = edge(bin + 1);
    return {
      fromMs: edge(bin),
      toMs: bin === counts.length - 1 ? Math.max(toMs, at(1)) : toMs,
      count,
    };
  });
}
