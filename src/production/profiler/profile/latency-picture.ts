/** Latencies as they are drawn: in order, and how they are spread. */
import { sorted } from "../../../base/statistics.ts";
import type { LatencyProfile } from "../../../outputs/panels/profile/profile.ts";

const DRAWN_POINTS = 500;

/** Samples thinned evenly for drawing, and their histogram. */
export function latencyPicture(
  samplesMs: readonly number[],
): Pick<LatencyProfile, "samplesMs" | "histogram"> {
  const step = Math.max(1, Math.ceil(samplesMs.length / DRAWN_POINTS));
  return {
    samplesMs: samplesMs.flatMap((ms, index) => (index % step === 0 ? [{ index, ms }] : [])),
    histogram: histogram(samplesMs),
  };
}

/**
 * Bins by Freedman and Diaconis (1981), 5 to 40 of them. They end at the 99th percentile, or at five times the median where the
 * tail is longer than that, so that the bulk can be seen; the rest falls in the last.
 */
function histogram(samplesMs: readonly number[]): LatencyProfile["histogram"] {
  const ascending = sorted(samplesMs);
  const at = (p: number) => ascending[Math.floor(p * (ascending.length - 1))] ?? 0;
  const [from, to] = [at(0), Math.min(at(0.99), 5 * at(0.5))];
  if (ascending.length < 2 || to <= from) return [];
  const width = (2 * (at(0.75) - at(0.25))) / Math.cbrt(ascending.length);
  const bins = Math.min(40, Math.max(5, width > 0 ? Math.ceil((to - from) / width) : 5));
  const size = (to - from) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const ms of ascending) {
    const bin = Math.min(bins - 1, Math.floor((ms - from) / size));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => ({
    fromMs: from + bin * size,
    toMs: bin === bins - 1 ? Math.max(to, at(1)) : from + (bin + 1) * size,
    count,
  }));
}
