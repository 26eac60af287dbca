/** The order in which a training sees its examples follows from the seed and the place alone, so that it can go on from anywhere. */
import { Random } from "../../base/random.ts";

/** Where a training stands: the next batch to learn from. */
export interface TrainingPlace {
  readonly epoch: number;
  readonly batch: number;
}

/** Numbers of the examples of one batch; the last of an epoch holds what is left. */
export function batchAt(
  { epoch, batch }: TrainingPlace,
  { examples, batchSize, seed }: { examples: number; batchSize: number; seed: number },
): Int32Array {
  return orderOf(epoch, examples, seed).subarray(batch * batchSize, (batch + 1) * batchSize);
}

/** What is drawn for a micro-batch that begins at this example of the batch. */
export function randomAt({ epoch, batch }: TrainingPlace, first: number, seed: number): Random {
  return new Random(mixed(seed, epoch, batch, first));
}

let last: { key: string; order: Int32Array } | undefined;

/** The order of one epoch; the last one is kept, for the batches that follow. */
function orderOf(epoch: number, examples: number, seed: number): Int32Array {
  const key = `${epoch} ${examples} ${seed}`;
  if (last?.key !== key) {
    last = { key, order: new Random(mixed(seed, epoch)).permutation(examples) };
  }
  return last.order;
}

/** One seed of several numbers, in which each matters: FNV-1a over their bits, 32 of them at a time. */
function mixed(...numbers: readonly number[]): number {
  return new Uint32Array(Float64Array.from(numbers).buffer).reduce(
    (hash, bits) => Math.imul(hash ^ bits ^ (bits >>> 15), 0x01000193) >>> 0,
    0x811c9dc5,
  );
}
