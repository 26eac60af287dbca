/** Layers for images (N, C, H, W), and for sequences of channels (N, C, L). */
import { flag, pair, whole } from "../arguments/kinds.ts";
import { checkArguments, type Settings, Signature } from "../arguments/signature.ts";
import {
  type Conv1dOptions,
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  conv1dKinds,
  conv2dKinds,
  conv2dOrder,
  convolution,
  convolutionAlong,
  convTranspose2dKinds,
  transposedConvolution,
} from "../tensor/images.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Pair, pairOf } from "../tensor/windows.ts";
import { uniformParameter } from "./initial.ts";
import { Layer, type Parameter } from "./module.ts";

const sizesKinds = { inChannels: whole(1), outChannels: whole(1), kernelSize: pair(1) };

/** `, stride=2, groups=4`. */
export function settingsText(options: object): string {
  const settings = Object.entries(options).filter(([, value]) => value !== undefined);
  return settings.map(([name, value]) => `, ${name}=${value}`).join("");
}

function checkGroups(name: string, inChannels: number, outChannels: number, groups: number): void {
  if (inChannels % groups === 0 && outChannels % groups === 0) return;
  throw new RangeError(
    `${name}: inChannels and outChannels must be divisible by groups, got ${inChannels}, ${outChannels} and ${groups}`,
  );
}

/** How a `Conv2d` is made. */
export interface Conv2dLayerOptions extends Conv2dOptions {
  /** Whether it learns something to add: true. */
  bias?: boolean;
}

type ConvOrder = ["stride", "padding", "dilation", "groups", "bias"];

const conv2dArguments = new Signature<Conv2dLayerOptions, ConvOrder>(
  "Conv2d",
  [...conv2dOrder, "bias"],
  { ...conv2dKinds, bias: flag },
  { paddingMode: "there are only zeros around an image; pad it yourself with x.pad()" },
);

/** A convolution: (N, inChannels, H, W) to (N, outChannels, H', W'). With `groups: inChannels` it is depthwise. */
export class Conv2d extends Layer {
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
    ...settings: Settings<Conv2dLayerOptions, ConvOrder>
  ) {
    super();
    checkArguments("Conv2d", { inChannels, outChannels, kernelSize }, sizesKinds);
    const { bias = true, ...options } = conv2dArguments.take(settings);
    const { groups = 1 } = options;
    checkGroups("Conv2d", inChannels, outChannels, groups);
    const [height, width] = pairOf(kernelSize);
    const perGroup = inChannels / groups;
    const bound = 1 / Math.sqrt(perGroup * height * width);
    this.weight = uniformParameter([outChannels, perGroup, height, width], bound);
    this.bias = bias ? uniformParameter([outChannels], bound) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return convolution("conv2d", x, this.weight, this.bias, this.options);
  }

  override extraRepr(): string {
    return `${this.inChannels}, ${this.outChannels}, kernelSize=${this.kernelSize}${settingsText(this.options)}`;
  }
}

/** How a `Conv1d` is made. */
export interface Conv1dLayerOptions extends Conv1dOptions {
  /** Whether it learns something to add: true. */
  bias?: boolean;
}

const conv1dArguments = new Signature<Conv1dLayerOptions, ConvOrder>(
  "Conv1d",
  [...conv2dOrder, "bias"],
  { ...conv1dKinds, bias: flag },
);

/** A convolution along one dimension: (N, inChannels, L) to (N, outChannels, L'). */
export class Conv1d extends Layer {
  /** (outChannels, inChannels / groups, kernelSize), as in PyTorch. */
  readonly weight: Parameter;
  /** (outChannels,); absent with `bias: false`. */
  readonly bias: Parameter | undefined;
  private readonly options: Conv1dOptions;

  /** Starts as PyTorch's does: ±1/√(inChannels / groups · kernelSize) for both. */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    ...settings: Settings<Conv1dLayerOptions, ConvOrder>
  ) {
    super();
    const kinds = { ...sizesKinds, kernelSize: whole(1) };
    checkArguments("Conv1d", { inChannels, outChannels, kernelSize }, kinds);
    const { bias = true, ...options } = conv1dArguments.take(settings);
    const { groups = 1 } = options;
    checkGroups("Conv1d", inChannels, outChannels, groups);
    const perGroup = inChannels / groups;
    const bound = 1 / Math.sqrt(perGroup * kernelSize);
    this.weight = uniformParameter([outChannels, perGroup, kernelSize], bound);
    this.bias = bias ? uniformParameter([outChannels], bound) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return convolutionAlong("conv1d", x, this.weight, this.bias, this.options);
  }

  override extraRepr(): string {
    return `${this.inChannels}, ${this.outChannels}, kernelSize=${this.kernelSize}${settingsText(this.options)}`;
  }
}

/** How a `ConvTranspose2d` is made. */
export interface ConvTranspose2dLayerOptions extends ConvTranspose2dOptions {
  /** Whether it learns something to add: true. */
  bias?: boolean;
}

type ConvTransposeOrder = ["stride", "padding", "outputPadding", "groups", "bias", "dilation"];

const convTranspose2dArguments = new Signature<ConvTranspose2dLayerOptions, ConvTransposeOrder>(
  "ConvTranspose2d",
  ["stride", "padding", "outputPadding", "groups", "bias", "dilation"],
  { ...convTranspose2dKinds, bias: flag },
);

/** The way back through a convolution: (N, inChannels, H, W) to (N, outChannels, H', W'), larger with a stride. */
export class ConvTranspose2d extends Layer {
  /** (inChannels, outChannels, kernel height, kernel width), as in PyTorch. */
  readonly weight: Parameter;
  /** (outChannels,); absent with `bias: false`. */
  readonly bias: Parameter | undefined;
  private readonly options: ConvTranspose2dOptions;

  /** Starts as PyTorch's does: ±1/√(outChannels · kernel area) for both. */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: Pair,
    ...settings: Settings<ConvTranspose2dLayerOptions, ConvTransposeOrder>
  ) {
    super();
    checkArguments("ConvTranspose2d", { inChannels, outChannels, kernelSize }, sizesKinds);
    const { bias = true, ...options } = convTranspose2dArguments.take(settings);
    if (options.groups !== undefined && options.groups !== 1)
      throw new RangeError(`ConvTranspose2d: expected groups 1, got ${options.groups}`);
    const [height, width] = pairOf(kernelSize);
    const bound = 1 / Math.sqrt(outChannels * height * width);
    this.weight = uniformParameter([inChannels, outChannels, height, width], bound);
    this.bias = bias ? uniformParameter([outChannels], bound) : undefined;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return transposedConvolution("convTranspose2d", x, this.weight, this.bias, this.options);
  }

  override extraRepr(): string {
    return `${this.inChannels}, ${this.outChannels}, kernelSize=${this.kernelSize}${settingsText(this.options)}`;
  }
}
