import { checkArgument } from "../arguments/signature.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { type DType, type TypedArray, typedArray } from "../tensor/dtype.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { datasetKind } from "./data-loader.ts";
import type { Batch, Dataset } from "./dataset.ts";

/**
 * Keeps each example of a data set once it was made. For data sets that give the same example every time: random transforms
 * would be drawn once only.
 */
export class CachedDataset implements Dataset {
  private inputs: KeptRows | undefined;
  private targets: KeptRows | undefined;

  constructor(private readonly dataset: Dataset) {
    checkArgument("CachedDataset", "dataset", dataset, datasetKind);
  }

  get length(): number {
    return this.dataset.length;
  }

  /** Bytes of one example and its target; 0 before the first was made. */
  get bytesPerExample(): number {
    return (this.inputs?.bytesPerRow ?? 0) + (this.targets?.bytesPerRow ?? 0);
  }

  async batch(indices: ArrayLike<number>): Promise<Batch> {
    const wanted = Array.from(indices);
    const missing = wanted.filter((index) => !this.inputs?.has(index));
    if (missing.length > 0 || !this.inputs || !this.targets) {
      await this.keep([...new Set(missing)]);
    }
    return [this.inputs!.join(wanted), this.targets!.join(wanted)];
  }

  private async keep(indices: readonly number[]): Promise<void> {
    const [inputs, targets] = await this.dataset.batch(indices);
    this.inputs ??= new KeptRows(inputs);
    this.targets ??= new KeptRows(targets);
    this.inputs.keep(indices, await inputs.data());
    this.targets.keep(indices, await targets.data());
  }
}

/** Rows of one shape by number, on the host: an epoch of them need not fit on the device. */
class KeptRows {
  private readonly rows = new Map<number, TypedArray>();
  private readonly shape: Shape;
  private readonly dtype: DType;
  private readonly width: number;

  constructor(like: Tensor) {
    this.shape = like.shape.slice(1);
    this.dtype = like.dtype;
    this.width = sizeOf(this.shape);
  }

  get bytesPerRow(): number {
    return typedArray(this.dtype, this.width).byteLength;
  }

  has(index: number): boolean {
    return this.rows.has(index);
  }

  keep(indices: readonly number[], values: TypedArray): void {
    const { width } = this;
    indices.forEach((index, row) => {
      this.rows.set(index, values.slice(row * width, (row + 1) * width));
    });
  }

  join(indices: readonly number[]): Tensor {
    const values = typedArray(this.dtype, indices.length * this.width);
    indices.forEach((index, row) => {
      values.set(this.rows.get(index)!, row * this.width);
    });
    return fromTypedArray(values, [indices.length, ...this.shape], this.dtype);
  }
}
