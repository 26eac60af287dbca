/**
 * Latencies counted in bins whose ends grow by 0.6 %, so that a quantile is right to 0.3 %. Histograms of different times and
 * replicas can be put together, which percentiles cannot: the mean of two p99 is the p99 of nothing.
 */

const GROWTH = 1.006;
const LOG_GROWTH = Math.log(GROWTH);
/** A latency below the tick of any clock counts as this, in ms. */
const LEAST_MS = 1e-3;

export class LatencyHistogram {
  readonly #counts = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(ms: number): void {
    const bin = Math.floor(Math.log(Math.max(LEAST_MS, ms)) / LOG_GROWTH);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.#count += 1;
  }

  merge(other: LatencyHistogram): void {
    for (const [bin, count] of other.#counts) {
      this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count);
    }
    this.#count += other.#count;
  }

  /** Element floor(n p) of the ascending latencies, in ms; NaN for none. */
  quantile(p: number): number {
    let left = Math.min(this.#count - 1, Math.floor(this.#count * p));
    for (const [bin, count] of this.#ascendingBins()) {
      if (left < count) return middleOf(bin);
      left -= count;
    }
    return Number.NaN;
  }

  /** All latencies in ms, ascending, each as the middle of its bin. */
  ascending(): Float64Array {
    const values = new Float64Array(this.#count);
    let filled = 0;
    for (const [bin, count] of this.#ascendingBins()) {
      values.fill(middleOf(bin), filled, filled + count);
      filled += count;
    }
    return values;
  }

  #ascendingBins(): [bin: number, count: number][] {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}

function middleOf(bin: number): number {
  return GROWTH ** (bin + 0.5);
}

export function mergedHistogram(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
  const all = new LatencyHistogram();
  for (const histogram of histograms) all.merge(histogram);
  return all;
}
