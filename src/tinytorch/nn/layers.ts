import { defaultGenerator, fromTypedArray } from "../create.ts";
import { linear } from "../functions.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { Module, Parameter } from "./module.ts";

/** A parameter of uniform numbers in [-bound, bound). */
function uniformParameter(shape: Shape, bound: number): Parameter {
  const random = defaultGenerator();
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
  return new Parameter(fromTypedArray(values, shape, "float32"));
}

/** x·weight + bias: (…, inFeatures) to (…, outFeatures). */
export class Linear extends Module {
  /** (inFeatures, outFeatures). */
  readonly weight: Parameter;
  /** (outFeatures,); absent with `bias: false`. */
  readonly bias: Parameter | undefined;

  /** Starts as PyTorch's does: Kaiming-uniform with a = √5, which is ±1/√inFeatures for both. */
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    { bias = true }: { bias?: boolean } = {},
  ) {
    super();
    const bound = 1 / Math.sqrt(Math.max(inFeatures, 1));
    this.weight = uniformParameter([inFeatures, outFeatures], bound);
    this.bias = bias ? uniformParameter([outFeatures], bound) : undefined;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== undefined}`;
  }
}

/** max(x, 0). */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return x.relu();
  }
}

/** x·Φ(x). */
export class GELU extends Module {
  forward(x: Tensor): Tensor {
    return x.gelu();
  }
}

/** 1 / (1 + exp(-x)). */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** The hyperbolic tangent. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** Shares that add up to 1 along `dim`. */
export class Softmax extends Module {
  constructor(readonly dim = -1) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }
}

/** (N, …) to (N, everything else). */
export class Flatten extends Module {
  constructor(
    readonly startDim = 1,
    readonly endDim = -1,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }
}

/** While training, zeroes each element with probability p and scales the rest by 1/(1-p). */
export class Dropout extends Module {
  constructor(readonly p = 0.5) {
    super();
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`Dropout: expected a probability from 0 to 1, got ${p}`);
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    const random = defaultGenerator();
    const share = this.p === 1 ? 0 : 1 / (1 - this.p);
    const mask = new Float32Array(x.numel());
    for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < this.p ? 0 : share;
    return x.mul(fromTypedArray(mask, x.shape, "float32"));
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}

/** Layers one after another. */
export class Sequential extends Module {
  readonly layers: readonly Module[];

  constructor(...layers: readonly Module[]) {
    super();
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.layers) result = layer.forward(result);
    return result;
  }

  override *namedChildren(): IterableIterator<[string, Module]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }
}
