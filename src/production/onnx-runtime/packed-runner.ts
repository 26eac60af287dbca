/** A packed model on this library's engine, a batch at a time. */
import {
  getBackend,
  Module,
  memory,
  noGrad,
  type PackedModel,
  type Tensor,
  type TypedArray,
  tensor,
  type UnpackedModel,
  unpackModel,
} from "../../tinytorch/index.ts";
import type { BatchValues, Runner } from "./runner.ts";

export class PackedRunner implements Runner {
  readonly engineName = `tinytorch, ${getBackend().name}`;
  readonly #model: UnpackedModel;
  readonly #fromValues: FromValues;

  constructor(packed: PackedModel) {
    this.#model = unpackModel(packed);
    this.#fromValues = new FromValues(this.#model);
  }

  get mostBytes(): number {
    return memory().mostBytes;
  }

  /** A graph holds for one batch size: the batch is filled up to the next one that there is. */
  rowsFor(count: number): number {
    const rows = this.#model.batchSizes.find((each) => each >= count);
    if (rows !== undefined) return rows;
    throw new RangeError(`a batch of ${count} is larger than any that it was packed for`);
  }

  async run({ data, shape }: BatchValues): Promise<TypedArray> {
    return await noGrad(() => this.#fromValues.forward(data, shape)).data();
  }
}

/** A module of its own, so that a batch's tensor goes as soon as the answers are there. */
class FromValues extends Module<[values: TypedArray, shape: readonly number[]], Tensor> {
  readonly #model: UnpackedModel;

  constructor(model: UnpackedModel) {
    super();
    this.#model = model;
  }

  override forward(values: TypedArray, shape: readonly number[]): Tensor {
    return this.#model.forward(tensor(values, { shape }));
  }
}
