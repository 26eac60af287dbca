/** Layers that bring numbers to mean 0 and variance 1: over a batch, a row, or a group of channels. */
import { atLeast, either, flag, kind, sizes, whole } from "../arguments/kinds.ts";
import { checkArgument, checkArguments, type Settings, Signature } from "../arguments/signature.ts";
import { ones, zeros } from "../tensor/create.ts";
import { groupNorm, normalisedRows } from "../tensor/functions.ts";
import { batchNormKinds, normalised } from "../tensor/images.ts";
import { type Shape, shapeText } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { constantParameter } from "./initial.ts";
import { Layer, type Parameter } from "./module.ts";

/** How a batch norm is made. */
export interface BatchNormLayerOptions {
  /** Added to the variance, 1e-5. */
  eps?: number;
  /** How far the running statistics move towards those of a batch, 0.1. */
  momentum?: number;
  /** Whether it learns to scale and to shift: true. */
  affine?: boolean;
}

type BatchNormOrder = ["eps", "momentum", "affine"];

const batchNormArguments = new Signature<BatchNormLayerOptions, BatchNormOrder>(
  "BatchNorm",
  ["eps", "momentum", "affine"],
  { ...batchNormKinds, affine: flag },
  { trackRunningStats: "the running statistics are always kept" },
);

/** What batch norms of images and of rows have in common. */
abstract class BatchNorm extends Layer {
  /** A factor for each channel; absent with `affine: false`. */
  readonly weight: Parameter | undefined;
  /** What is added to each channel; absent with `affine: false`. */
  readonly bias: Parameter | undefined;
  /** Mean that evaluation subtracts: a buffer, saved with the model but not learned. */
  declare readonly runningMean: Tensor;
  /** Variance that evaluation divides by, before the root: a buffer like `runningMean`. */
  declare readonly runningVar: Tensor;
  /** As given. */
  readonly options: BatchNormLayerOptions;

  constructor(
    readonly channels: number,
    ...settings: Settings<BatchNormLayerOptions, BatchNormOrder>
  ) {
    super();
    const { name } = new.target;
    checkArgument(name, "channels", channels, whole(1));
    this.options = batchNormArguments.take(settings, name);
    const { affine = true } = this.options;
    this.weight = affine ? constantParameter([channels], 1) : undefined;
    this.bias = affine ? constantParameter([channels], 0) : undefined;
    this.registerBuffer("runningMean", zeros([channels]));
    this.registerBuffer("runningVar", ones([channels]));
  }

  protected normalise(x: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, training } = this;
    const { eps = 1e-5, momentum = 0.1 } = this.options;
    const owner = this.constructor.name;
    const options = { eps, momentum, runningMean, runningVar, training };
    return normalised(owner, x, weight, bias, options);
  }

  override extraRepr(): string {
    const settings = Object.entries(this.options).map(([name, value]) => `, ${name}=${value}`);
    return `${this.channels}${settings.join("")}`;
  }
}

/** Normalises each channel of images (N, C, H, W) by the batch's mean and variance while training, by running ones after `eval()`. */
export class BatchNorm2d extends BatchNorm {
  forward(x: Tensor): Tensor {
    return this.normalise(x);
  }
}

/** The same for rows (N, C) and sequences of channels (N, C, L). */
export class BatchNorm1d extends BatchNorm {
  forward(x: Tensor): Tensor {
    if (x.ndim !== 2 && x.ndim !== 3) {
      throw new RangeError(
        `BatchNorm1d: expected rows (N, C) or sequences (N, C, L), got ${shapeText(x.shape)}`,
      );
    }
    const { shape } = x;
    return this.normalise(x.reshape([...shape, ...[1, 1].slice(shape.length - 2)])).reshape([
      ...shape,
    ]);
  }
}

/** How a `LayerNorm` is made. */
export interface LayerNormLayerOptions {
  /** Added to the variance, 1e-5. */
  eps?: number;
  /** Whether it learns to scale and to shift: true. */
  elementwiseAffine?: boolean;
  /** Whether it learns to shift, where it learns: true. */
  bias?: boolean;
}

type LayerNormOrder = ["eps", "elementwiseAffine", "bias"];

const layerNormArguments = new Signature<LayerNormLayerOptions, LayerNormOrder>(
  "LayerNorm",
  ["eps", "elementwiseAffine", "bias"],
  { eps: atLeast(0), elementwiseAffine: flag, bias: flag },
);

/** Each row of the last dimensions to mean 0 and variance 1, then scaled and shifted by learned parameters. */
export class LayerNorm extends Layer {
  /** A factor for each element of a row; absent with `elementwiseAffine: false`. */
  readonly weight: Parameter | undefined;
  /** What is added to each; absent with `elementwiseAffine: false` or `bias: false`. */
  readonly bias: Parameter | undefined;
  /** The sizes of the dimensions that make a row. */
  readonly normalizedShape: Shape;
  /** Added to the variance. */
  readonly eps: number;

  constructor(shape: number | Shape, ...settings: Settings<LayerNormLayerOptions, LayerNormOrder>) {
    super();
    checkArgument("LayerNorm", "shape", shape, either(whole(1), sizes));
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = layerNormArguments.take(settings);
    this.eps = eps;
    this.normalizedShape = typeof shape === "number" ? [shape] : shape;
    const learned = (value: number) => constantParameter(this.normalizedShape, value);
    this.weight = elementwiseAffine ? learned(1) : undefined;
    this.bias = elementwiseAffine && bias ? learned(0) : undefined;
  }

  forward(x: Tensor): Tensor {
    const { normalizedShape, weight, bias, eps } = this;
    return normalisedRows(x, normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `${shapeText(this.normalizedShape)}, eps=${this.eps}`;
  }
}

/** How a `GroupNorm` is made. */
export interface GroupNormLayerOptions {
  /** Added to the variance, 1e-5. */
  eps?: number;
  /** Whether it learns to scale and to shift each channel: true. */
  affine?: boolean;
}

const groupNormArguments = new Signature<GroupNormLayerOptions, ["eps", "affine"]>(
  "GroupNorm",
  ["eps", "affine"],
  { eps: atLeast(0), affine: flag },
);

/** Each example's channels (N, C, …) in groups of equal size to mean 0 and variance 1, then scaled and shifted by channel. */
export class GroupNorm extends Layer {
  /** A factor for each channel; absent with `affine: false`. */
  readonly weight: Parameter | undefined;
  /** What is added to each channel; absent with `affine: false`. */
  readonly bias: Parameter | undefined;
  /** Added to the variance. */
  readonly eps: number;

  constructor(
    readonly groups: number,
    readonly channels: number,
    ...settings: Settings<GroupNormLayerOptions, ["eps", "affine"]>
  ) {
    super();
    checkArguments("GroupNorm", { groups, channels }, { groups: whole(1), channels: whole(1) });
    checkArgument(
      "GroupNorm",
      "channels",
      channels,
      kind(`divisible by ${groups} groups`, (n) => Number(n) % groups === 0),
    );
    const { eps = 1e-5, affine = true } = groupNormArguments.take(settings);
    this.eps = eps;
    this.weight = affine ? constantParameter([channels], 1) : undefined;
    this.bias = affine ? constantParameter([channels], 0) : undefined;
  }

  forward(x: Tensor): Tensor {
    const { groups, weight, bias, eps } = this;
    return groupNorm(x, groups, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `${this.groups}, ${this.channels}, eps=${this.eps}`;
  }
}
