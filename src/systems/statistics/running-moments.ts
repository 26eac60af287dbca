/** Count, mean and variance of numbers that come one after another (Welford 1962), without keeping them. */

/** What tests of means need to know of a sample; the variance is the one divided by n - 1. */
export interface SampleMoments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

export class RunningMoments implements SampleMoments {
  #n = 0;
  #mean = 0;
  #squares = 0;

  get n(): number {
    return this.#n;
  }

  get mean(): number {
    return this.#n === 0 ? Number.NaN : this.#mean;
  }

  get variance(): number {
    return this.#n < 2 ? Number.NaN : this.#squares / (this.#n - 1);
  }

  add(value: number): void {
    this.#n += 1;
    const step = value - this.#mean;
    this.#mean += step / this.#n;
    this.#squares += step * (value - this.#mean);
  }
}

/** The moments of a list. */
export function momentsOf(values: Iterable<number>): SampleMoments {
  const moments = new RunningMoments();
  for (const value of values) moments.add(value);
  return moments;
}
