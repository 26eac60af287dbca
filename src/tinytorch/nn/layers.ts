import { between, finite, flag, kind, oneOf, whole } from "../arguments/kinds.ts";
import { checkArguments, type Settings, Signature } from "../arguments/signature.ts";
import { linear } from "../tensor/functions.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { GeluOptions } from "../tensor/tensor-math.ts";
import { uniformParameter } from "./initial.ts";
import { Layer, type Parameter } from "./module.ts";

/** How a `Linear` is made. */
export interface LinearOptions {
  /** Whether it learns something to add: true. */
  bias?: boolean;
}

const linearArguments = new Signature<LinearOptions, ["bias"]>("Linear", ["bias"], { bias: flag });

/** x·weight + bias: (…, inFeatures) to (…, outFeatures). */
export class Linear extends Layer {
  /** (inFeatures, outFeatures). */
  readonly weight: Parameter;
  /** (outFeatures,); absent with `bias: false`. */
  readonly bias: Parameter | undefined;

  /** Starts as PyTorch's does: Kaiming-uniform with a = √5, which is ±1/√inFeatures for both. */
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    ...settings: Settings<LinearOptions, ["bias"]>
  ) {
    super();
    const features = whole(0);
    checkArguments(
      "Linear",
      { inFeatures, outFeatures },
      { inFeatures: features, outFeatures: features },
    );
    const { bias = true } = linearArguments.take(settings);
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

/** Gives back what it takes: in the place of a layer that is left out. */
export class Identity extends Layer {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** max(x, 0). */
export class ReLU extends Layer {
  forward(x: Tensor): Tensor {
    return x.relu();
  }
}

/** How a `LeakyReLU` is made. */
export interface LeakyReLUOptions {
  /** What numbers below 0 are multiplied by, 0.01. */
  negativeSlope?: number;
}

const leakyReLUArguments = new Signature<LeakyReLUOptions, ["negativeSlope"]>(
  "LeakyReLU",
  ["negativeSlope"],
  { negativeSlope: finite },
);

/** x where it is above 0, else negativeSlope · x. */
export class LeakyReLU extends Layer {
  readonly negativeSlope: number;

  constructor(...settings: Settings<LeakyReLUOptions, ["negativeSlope"]>) {
    super();
    this.negativeSlope = leakyReLUArguments.take(settings).negativeSlope ?? 0.01;
  }

  forward(x: Tensor): Tensor {
    return x.leakyRelu(this.negativeSlope);
  }

  override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** x·sigmoid(x), which is also called swish. */
export class SiLU extends Layer {
  forward(x: Tensor): Tensor {
    return x.silu();
  }
}

const geluArguments = new Signature<GeluOptions, ["approximate"]>("GELU", ["approximate"], {
  approximate: oneOf("none", "tanh"),
});

/** x·Φ(x), or the approximation by tanh that GPT-2 has. */
export class GELU extends Layer {
  private readonly approximate: "none" | "tanh";

  constructor(...settings: Settings<GeluOptions, ["approximate"]>) {
    super();
    this.approximate = geluArguments.take(settings).approximate ?? "none";
  }

  forward(x: Tensor): Tensor {
    return this.approximate === "tanh" ? x.gelu("tanh") : x.gelu();
  }

  override extraRepr(): string {
    return this.approximate === "none" ? "" : `approximate=${this.approximate}`;
  }
}

/** 1 / (1 + exp(-x)). */
export class Sigmoid extends Layer {
  forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** The hyperbolic tangent. */
export class Tanh extends Layer {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** The dimension that a softmax is taken along. */
export interface SoftmaxOptions {
  /** The last one, -1, unless told otherwise. */
  dim?: number;
}

const softmaxArguments = new Signature<SoftmaxOptions, ["dim"]>("Softmax", ["dim"], {
  dim: whole(),
});

/** Shares that add up to 1 along `dim`. */
export class Softmax extends Layer {
  readonly dim: number;

  constructor(...settings: Settings<SoftmaxOptions, ["dim"]>) {
    super();
    this.dim = softmaxArguments.take(settings).dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }
}

/** Their logarithms, for `NLLLoss`. */
export class LogSoftmax extends Layer {
  readonly dim: number;

  constructor(...settings: Settings<SoftmaxOptions, ["dim"]>) {
    super();
    this.dim = softmaxArguments.take(settings, "LogSoftmax").dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim);
  }
}

/** Which dimensions a `Flatten` makes one of. */
export interface FlattenOptions {
  /** 1, so that examples stay apart. */
  startDim?: number;
  /** The last one, -1. */
  endDim?: number;
}

const flattenArguments = new Signature<FlattenOptions, ["startDim", "endDim"]>(
  "Flatten",
  ["startDim", "endDim"],
  { startDim: whole(), endDim: whole() },
);

/** (N, …) to (N, everything else). */
export class Flatten extends Layer {
  readonly startDim: number;
  readonly endDim: number;

  constructor(...settings: Settings<FlattenOptions, ["startDim", "endDim"]>) {
    super();
    const { startDim = 1, endDim = -1 } = flattenArguments.take(settings);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }
}

/** How a `Dropout` is made. */
export interface DropoutOptions {
  /** The probability that an element becomes 0: 0.5. */
  p?: number;
}

const dropoutArguments = new Signature<DropoutOptions, ["p"]>("Dropout", ["p"], {
  p: kind("a probability from 0 to 1", between(0, 1).accepts),
});

/** While training, zeroes each element with probability p and scales the rest by 1/(1-p). */
export class Dropout extends Layer {
  readonly p: number;

  constructor(...settings: Settings<DropoutOptions, ["p"]>) {
    super();
    this.p = dropoutArguments.take(settings).p ?? 0.5;
  }

  forward(x: Tensor): Tensor {
    return this.training ? x.dropout(this.p) : x;
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
