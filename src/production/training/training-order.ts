/** The order in which a training sees its examples follows from the seed and the place alone, so that it can go on from anywhere. */
import { Random } from "../../base/random.ts";

/** Where a training stands: the next batch to learn from. */
export interface TrainingPlace {
  readonly epoch: number;
  readonly batch: number;
}

/** Another order in every epoch, the same for a seed. */
export class TrainingOrder {
  private readonly batchSize: number;
  private readonly seed: number;
  /** The order of one epoch is kept for all of its batches. */
  private epoch: number | undefined;
  private numbers: Int32Array = new Int32Array();

  constructor(
    private readonly examples: number,
    { batchSize, seed }: { batchSize: number; seed: number },
  ) {
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Batches in one epoch. */
  get batches(): number {
    return Math.ceil(this.examples / this.batchSize);
  }

  /** Numbers of the examples of one batch; the last of an epoch holds what is left. */
  batch({ epoch, batch }: TrainingPlace): Int32Array {
    if (epoch !== this.epoch) {
      this.numbers = new Random(mixed(this.seed, epoch)).permutation(this.examples);
      this.epoch = epoch;
    }
    return this.numbers.subarray(batch * this.batchSize, (batch + 1) * this.batchSize);
  }

  /** Random numbers for the transforms of a micro-batch that begins at this example of the batch. */
  random({ epoch, batch }: TrainingPlace, first: number): Random {
    return new Random(mixed(this.seed, epoch, batch, first));
  }
}

/** One seed of several numbers, in which each matters: FNV-1a over their bits, 32 of them at a time. */
function mixed(...numbers: readonly number[]): number {
  return new Uint32Array(Float64Array.from(numbers).buffer).reduce(
    (hash, bits) => Math.imul(hash ^ bits ^ (bits >>> 15), 0x01000193) >>> 0,
    0x811c9dc5,
  );
}
