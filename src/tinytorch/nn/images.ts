/** Layers for images (N, C, H, W). */
import { ones, zeros } from "../tensor/create.ts";
import {
  avgPool2d,
  batchNorm,
  type Conv2dOptions,
  conv2d,
  globalAvgPool2d,
  maxPool2d,
  type Pair,
  pairOf,
  type WindowOptions,
} from "../tensor/images.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { constantParameter, uniformParameter } from "./initial.ts";
import { Module, type Parameter } from "./module.ts";

/** A convolution: (N, inChannels, H, W) to (N, outChannels, H', W'). With `groups: inChannels` it is depthwise. */
export class Conv2d extends Module {
  /** (outChannels, inChannels / groups, kernel height, kernel width), as in PyTorch. */
  readonly weight: Parameter;
  /** (outChannels,); absent with `bias: false`. */
  readonly bias: Parameter | undefined;
  private readonly options: Conv2dOptions;

  /** Starts as PyTorch's does: ±1/√(inChannels / groups · kernel area) for both. */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: Pair,
    { bias = true, ...options }: Conv2dOptions & { bias?: boolean } = {},
  ) {
    super();
    const { groups = 1 } = options;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `Conv2d: inChannels and outChannels must be divisible by groups, got ${inChannels}, ${outChannels} and ${groups}`,
      );
    }
    const [height, width] = pairOf(kernelSize);
    const perGroup = inChannels / groups;
    const bound = 1 / Math.sqrt(perGroup * height * width);
    this.weight = uniformParameter([outChannels, perGroup, height, width], bound);
    this.bias = bias ? uniformParameter([outChannels], bound) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }

  override extraRepr(): string {
    const settings = Object.entries(this.options).map(([name, value]) => `, ${name}=${value}`);
    return `${this.inChannels}, ${this.outChannels}, kernelSize=${this.kernelSize}${settings.join("")}`;
  }
}

abstract class Pool2d extends Module {
  constructor(
    readonly kernelSize: Pair,
    readonly options: WindowOptions = {},
  ) {
    super();
  }

  override extraRepr(): string {
    const settings = Object.entries(this.options).map(([name, value]) => `, ${name}=${value}`);
    return `kernelSize=${this.kernelSize}${settings.join("")}`;
  }
}

/** The largest of each window; the stride is the window unless told otherwise. */
export class MaxPool2d extends Pool2d {
  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window; the stride is the window unless told otherwise. */
export class AvgPool2d extends Pool2d {
  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of every channel's whole image, (N, C, 1, 1): PyTorch's AdaptiveAvgPool2d(1), the one size there is. */
export class AdaptiveAvgPool2d extends Module {
  constructor(readonly outputSize: 1 = 1) {
    super();
    if (outputSize !== 1)
      throw new RangeError(`AdaptiveAvgPool2d: expected output size 1, got ${outputSize}`);
  }

  forward(x: Tensor): Tensor {
    return globalAvgPool2d(x);
  }
}

/** Normalises each channel by the batch's mean and variance while training, by running ones after `eval()`. */
export class BatchNorm2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  /** Mean that evaluation subtracts: a buffer, saved with the model but not learned. */
  declare readonly runningMean: Tensor;
  /** Variance that evaluation divides by, before the root: a buffer like `runningMean`. */
  declare readonly runningVar: Tensor;

  constructor(
    readonly channels: number,
    readonly options: { eps?: number; momentum?: number } = {},
  ) {
    super();
    this.weight = constantParameter([channels], 1);
    this.bias = constantParameter([channels], 0);
    this.registerBuffer("runningMean", zeros([channels]));
    this.registerBuffer("runningVar", ones([channels]));
  }

  forward(x: Tensor): Tensor {
    const { runningMean, runningVar, training } = this;
    return batchNorm(x, this.weight, this.bias, {
      ...this.options,
      runningMean,
      runningVar,
      training,
    });
  }

  override extraRepr(): string {
    return String(this.channels);
  }
}
