import { lent } from "../../base/lent.ts";
import { nextTaskWhenDue } from "../../base/next-task.ts";
import { Random } from "../../base/random.ts";
import { finite, flag, type Kind, kind, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import type { Batch, Dataset } from "./dataset.ts";

/** How batches are formed. */
export interface DataLoaderOptions {
  /** Examples per batch, 1 by default. */
  batchSize?: number;
  /** Another order in every epoch. */
  shuffle?: boolean;
  /** Where the orders start from; 0 by default, so that a run can be repeated. */
  seed?: number;
  /** Leaves out a last batch that is not full. */
  dropLast?: boolean;
  /** Batches started before they are asked for, 2 by default; it pays for data sets that wait (network, workers). */
  prefetch?: number;
}

const loaderArguments = new Signature<DataLoaderOptions, ["batchSize", "shuffle"]>(
  "DataLoader",
  ["batchSize", "shuffle"],
  {
    batchSize: kind("a positive integer value", whole(1).accepts),
    shuffle: flag,
    seed: finite,
    dropLast: flag,
    prefetch: whole(0),
  },
  {
    numWorkers: "batches are made in this worker, which is faster here",
    collateFn: "a data set gives whole batches",
  },
);

/** Has a length and gives batches. */
export const datasetKind: Kind<Dataset> = kind(
  "a data set with a length and a batch(indices), such as new TensorDataset(inputs, targets)",
  (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as Dataset).length === "number" &&
    typeof (value as Dataset).batch === "function",
);

/** Goes through a data set in batches: `for await (const [x, y] of loader)`, once per epoch. */
export class DataLoader implements AsyncIterable<Batch> {
  /** Examples per batch. */
  readonly batchSize: number;
  /** Milliseconds that the last pass waited for data in all, and nothing else. */
  waitMs = 0;
  private readonly random: Random;
  /** As given, for another loader like this one. */
  readonly options: DataLoaderOptions;

  constructor(
    readonly dataset: Dataset,
    ...settings: Settings<DataLoaderOptions, ["batchSize", "shuffle"]>
  ) {
    checkArgument("DataLoader", "dataset", dataset, datasetKind);
    const options = loaderArguments.take(settings);
    this.batchSize = options.batchSize ?? 1;
    this.options = options;
    this.random = new Random(options.seed ?? 0);
  }

  /** Batches in one pass. */
  get length(): number {
    const exact = this.dataset.length / this.batchSize;
    return this.options.dropLast ? Math.floor(exact) : Math.ceil(exact);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const count = this.dataset.length;
    const order = this.options.shuffle
      ? (this.dataset.order?.(this.random) ?? this.random.permutation(count))
      : Int32Array.from({ length: count }, (_, i) => i);
    const ahead = Math.max(0, this.options.prefetch ?? 2);
    const underway: Promise<Batch>[] = [];
    this.waitMs = 0;
    let started = 0;
    for (let i = 0; i < this.length; i++) {
      lent().checkStop?.();
      const asked = performance.now();
      while (started < this.length && started <= i + ahead)
        underway.push(this.start(order, started++));
      const batch = await underway.shift()!;
      this.waitMs += performance.now() - asked;
      await nextTaskWhenDue();
      yield batch;
    }
  }

  private start(order: Int32Array, index: number): Promise<Batch> {
    const rows = order.slice(index * this.batchSize, (index + 1) * this.batchSize);
    const batch = (async () => await this.dataset.batch(rows))();
    // Its failure is thrown where the batch is awaited; a loop that was left early must not report it.
    batch.catch(() => {});
    return batch;
  }
}
