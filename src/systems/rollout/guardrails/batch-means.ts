/** Means of so many consecutive values: where single ones depend on their neighbours, the means hardly do. */
import { RunningMoments } from "../../statistics/running-moments.ts";

export class BatchMeans {
  readonly moments = new RunningMoments();
  readonly #size: number;
  #sum = 0;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
    if (this.#count < this.#size) return;
    this.moments.add(this.#sum / this.#size);
    this.#sum = 0;
    this.#count = 0;
  }
}
