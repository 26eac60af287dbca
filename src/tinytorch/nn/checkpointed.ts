import { inWords } from "../arguments/in-words.ts";
import { checkpoint } from "../autograd/function.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Sequential } from "./containers.ts";
import { Module } from "./module.ts";

/**
 * The layers of a `Sequential` in segments that keep only what goes in: the backward pass computes the rest again, as
 * `torch.utils.checkpoint.checkpoint_sequential` does (Chen et al. 2016). The parameters are the original's. Not for layers
 * that change a buffer in training, such as batch norm: they would change it twice.
 */
export class CheckpointSequential extends Module {
  private readonly parts: readonly Sequential[];

  /** @param segments Default √layers, where memory is least for layers of one size. */
  constructor(
    model: Sequential,
    readonly segments = Math.max(1, Math.round(Math.sqrt(model?.layers?.length ?? 0))),
  ) {
    super();
    if (!(model instanceof Sequential))
      throw new TypeError(`CheckpointSequential: expected a Sequential, got ${inWords(model)}`);
    const { layers } = model;
    if (!(Number.isInteger(segments) && segments >= 1 && segments <= layers.length)) {
      throw new RangeError(
        `CheckpointSequential: expected 1 to ${layers.length} segments for ${layers.length} layers, got ${segments}`,
      );
    }
    const each = Math.ceil(layers.length / segments);
    this.parts = Array.from(
      { length: Math.ceil(layers.length / each) },
      (_, part) => new Sequential(...layers.slice(part * each, (part + 1) * each)),
    );
  }

  /** The last segment is not recomputed: its backward pass comes first, when nothing has been freed yet. */
  forward(x: Tensor): Tensor {
    const last = this.parts.length - 1;
    return this.parts.reduce(
      (given, part, index) =>
        index < last && this.training
          ? checkpoint((inner) => part.forward(inner), given)
          : part.forward(given),
      x,
    );
  }
}
