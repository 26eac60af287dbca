/** Halvings of the range that a quantile lies in: to the sixth digit of it. */
const HALVINGS = 20;

/**
 * A distribution of latencies: times with their probabilities, in any order, some of which are followed by a further, exponential wait.
 * The share that takes longer than t is G(t) = Σ_{s > t} w + Σ_{s <= t} q e^{-(t - s) / m}, with w the weight of a time s, q the
 * part of it that is queued, and m the mean of the further wait.
 */
export class Moments {
  private readonly ms: Float64Array;
  private readonly weight: Float64Array;
  private readonly queued: Float64Array;
  private count = 0;

  /** For so many times, at most. */
  constructor(most: number) {
    this.ms = new Float64Array(most);
    this.weight = new Float64Array(most);
    this.queued = new Float64Array(most);
  }

  /** A time, its probability, and the probability that a further wait follows. */
  add(ms: number, weight: number, queued = 0): void {
    if (weight === 0) return;
    this.ms[this.count] = ms;
    this.weight[this.count] = weight;
    this.queued[this.count] = queued;
    this.count += 1;
  }

  /** The time that a share `p` does not exceed, where further waits are of `meanMs`. */
  quantile(p: number, meanMs: number): number {
    const target = 1 - p;
    let [low, high] = [0, 0];
    for (let i = 0; i < this.count; i++) high = Math.max(high, this.ms[i]!);
    // Beyond all points there is but one exponential; below, the range is halved.
    const last = this.beyond(high, meanMs);
    if (last > target) return high + meanMs * Math.log(last / target);
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (this.beyond(middle, meanMs) > target) low = middle;
      else high = middle;
    }
    return high;
  }

  private beyond(t: number, meanMs: number): number {
    const { ms, weight, queued, count } = this;
    let share = 0;
    for (let i = 0; i < count; i++) {
      const since = t - ms[i]!;
      if (since < 0) share += weight[i]!;
      else if (queued[i]! > 0 && meanMs > 0) share += queued[i]! * Math.exp(-since / meanMs);
    }
    return share;
  }
}
