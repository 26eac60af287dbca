import { linear } from "../tensor/functions.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { uniformParameter } from "./initial.ts";
import { Module, type Parameter } from "./module.ts";

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
    return this.training ? x.dropout(this.p) : x;
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
