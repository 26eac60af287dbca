import type { Random } from "../../base/random.ts";
import { checkTensors } from "../arguments/tensor-kind.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { shapeText } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One batch: inputs and targets, the batch first. */
export type Batch = [inputs: Tensor, targets: Tensor];

/** Examples by number. */
export interface Dataset {
  /** How many examples there are. */
  readonly length: number;
  /**
   * The examples at these numbers, as one batch. What is drawn for it, as by random transforms, comes from `random`: the same for the
   * same one. Without it the data set has a stream of its own, which goes on from batch to batch.
   */
  batch(indices: ArrayLike<number>, random?: Random): Batch | Promise<Batch>;
  /** The order of a shuffled pass, where any order will not do. */
  order?(random: Random): Int32Array;
}

/** Rows of tensors that lie on the device: inputs (N, …) and targets (N, …). */
export class TensorDataset implements Dataset {
  readonly length: number;

  constructor(
    readonly inputs: Tensor,
    readonly targets: Tensor,
  ) {
    checkTensors("TensorDataset", { inputs, targets });
    this.length = inputs.shape[0] ?? 0;
    if (targets.shape[0] !== this.length) {
      throw new RangeError(
        `TensorDataset: size mismatch between tensors: expected the same first size, got ${shapeText(inputs.shape)} and ` +
          shapeText(targets.shape),
      );
    }
  }

  batch(indices: ArrayLike<number>): Batch {
    const rows = fromTypedArray(Int32Array.from(indices), [indices.length], "int32");
    return [this.inputs.indexSelect(0, rows), this.targets.indexSelect(0, rows)];
  }
}
