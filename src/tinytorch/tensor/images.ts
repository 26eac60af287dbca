/** Operations on images (N, C, H, W). How they lie in memory is the engine's business: see layout.ts. */
import { atLeast, between, either, flag, oneOf, pair, whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { checkTensors, tensorKind } from "../arguments/tensor-kind.ts";
import type { Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import type { OnStatistics } from "../operations/normalizations.ts";
import { operations } from "../operations/table.ts";
import { ones, zeros } from "./create.ts";
import { sameShape, shapeText } from "./shape.ts";
import { spread, spreadKernel } from "./spread.ts";
import { applyOperation, Tensor } from "./tensor.ts";
import { type Both, checkImage, checkWindow, type Pair, pairOf } from "./windows.ts";

/** How a convolution moves and what it connects. */
export interface Conv2dOptions {
  /** Steps from one window to the next, 1. */
  stride?: Pair;
  /** Rows and columns of zeros on every side, 0; "same" as many as keep the size (with stride 1), "valid" none. */
  padding?: Pair | "same" | "valid";
  /** Distance between the points that a window looks at, 1. */
  dilation?: Pair;
  /** 1, or as many as there are input channels: then each is filtered by itself ("depthwise"). */
  groups?: number;
}

export const conv2dKinds = {
  stride: pair(1),
  padding: either(pair(0), oneOf("same", "valid")),
  dilation: pair(1),
  groups: whole(1),
};

/** By place, as PyTorch has them behind the bias. */
export type Conv2dOrder = ["stride", "padding", "dilation", "groups"];

export const conv2dOrder: Conv2dOrder = ["stride", "padding", "dilation", "groups"];

const conv2dArguments = new Signature<Conv2dOptions, Conv2dOrder>(
  "conv2d",
  conv2dOrder,
  conv2dKinds,
);

/** x (N, C, H, W) filtered by weight (out, C / groups, kh, kw), plus bias (out,): (N, out, H', W'). */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  ...settings: Settings<Conv2dOptions, Conv2dOrder>
): Tensor {
  return convolution("conv2d", x, weight, bias, conv2dArguments.take(settings));
}

/** The same with options that were looked at. */
export function convolution(
  owner: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv2dOptions,
): Tensor {
  // Called at every step: nothing is made unless something is wrong.
  if (!(x instanceof Tensor && weight instanceof Tensor && (!bias || bias instanceof Tensor)))
    checkTensors(owner, { x, weight, bias }, ["bias"]);
  checkImage(owner, x);
  const channels = x.shape[1]!;
  const [out, perGroup] = weight.shape;
  if (weight.ndim !== 4 || perGroup! * groups !== channels || out! % groups !== 0) {
    throw new RangeError(
      `${owner}: given groups=${groups} and weight of shape ${shapeText(weight.shape)}, expected input ${shapeText(x.shape)} to have ` +
        `${(perGroup ?? 0) * groups} channels, got ${channels} channels`,
    );
  }
  if (groups !== 1 && groups !== channels) {
    throw new RangeError(
      `${owner}: expected groups 1 or ${channels}, the number of input channels, got ${groups}`,
    );
  }
  const filter = spreadKernel(weight, pairOf(dilation));
  const size: Both = [filter.shape[2]!, filter.shape[3]!];
  const steps = pairOf(stride);
  const padded = paddedFor(owner, x, size, padding, steps);
  const attrs = { stride: steps, padding: padded.padding };
  checkWindow(owner, padded.x, size, attrs.padding);
  const operation = groups === 1 ? operations.conv2d : operations.depthwiseConv2d;
  const inputs = bias ? [padded.x, filter, bias] : [padded.x, filter];
  return applyOperation(operation, inputs, attrs);
}

/** Settings of a convolution along one dimension. */
export interface Conv1dOptions {
  /** Steps from one window to the next, 1. */
  stride?: number;
  /** Zeros at both ends, 0; "same" as many as keep the length (with stride 1), "valid" none. */
  padding?: number | "same" | "valid";
  /** Distance between the points that a window looks at, 1. */
  dilation?: number;
  /** 1, or as many as there are input channels. */
  groups?: number;
}

export const conv1dKinds = {
  stride: whole(1),
  padding: either(whole(0), oneOf("same", "valid")),
  dilation: whole(1),
  groups: whole(1),
};

const conv1dArguments = new Signature<Conv1dOptions, Conv2dOrder>(
  "conv1d",
  conv2dOrder,
  conv1dKinds,
);

/** x (N, C, L) filtered by weight (out, C / groups, k), plus bias (out,): (N, out, L'). */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  ...settings: Settings<Conv1dOptions, Conv2dOrder>
): Tensor {
  return convolutionAlong("conv1d", x, weight, bias, conv1dArguments.take(settings));
}

/** The same with options that were looked at: a convolution of images with one row. */
export function convolutionAlong(
  owner: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv1dOptions,
): Tensor {
  checkTensors(owner, { x, weight, bias }, ["bias"]);
  if (x.ndim !== 3 || weight.ndim !== 3) {
    throw new RangeError(
      `${owner}: expected sequences (N, C, L) and a weight (out, C / groups, k), got ${shapeText(x.shape)} and ${shapeText(weight.shape)}`,
    );
  }
  const made = convolution(owner, x.unsqueeze(2), weight.unsqueeze(2), bias, {
    stride: [1, stride],
    padding: typeof padding === "number" ? [0, padding] : padding,
    dilation: [1, dilation],
    groups,
  });
  return made.squeeze(2);
}

/** "same" with a window of even size needs one more behind than before, which no kernel has. */
function paddedFor(
  owner: string,
  x: Tensor,
  size: Both,
  padding: Pair | "same" | "valid",
  stride: Both,
): { x: Tensor; padding: Both } {
  if (padding === "valid") return { x, padding: [0, 0] };
  if (padding !== "same") return { x, padding: pairOf(padding) };
  if (stride.some((n) => n !== 1)) {
    throw new RangeError(
      `${owner}: padding: "same" needs a stride of 1, got ${shapeText(stride)}; give the padding as a number`,
    );
  }
  const [height, width] = [size[0] - 1, size[1] - 1];
  if (height % 2 === 0 && width % 2 === 0) return { x, padding: [height / 2, width / 2] };
  const [top, left] = [Math.floor(height / 2), Math.floor(width / 2)];
  return { x: x.pad([left, width - left, top, height - top]), padding: [0, 0] };
}

/** How a transposed convolution moves. */
export interface ConvTranspose2dOptions {
  /** Distance of the pixels that come in from each other in the result, 1. */
  stride?: Pair;
  /** Rows and columns that the result has less on every side, 0. */
  padding?: Pair;
  /** Rows and columns that it has more at the end, 0; below the stride or the dilation. */
  outputPadding?: Pair;
  /** 1, the only number of groups there is. */
  groups?: number;
  /** Distance between the points that a window writes to, 1. */
  dilation?: Pair;
}

export const convTranspose2dKinds = {
  stride: pair(1),
  padding: pair(0),
  outputPadding: pair(0),
  groups: whole(1),
  dilation: pair(1),
};

/** By place, as PyTorch has them behind the bias. */
export type ConvTranspose2dOrder = ["stride", "padding", "outputPadding", "groups", "dilation"];

const convTranspose2dArguments = new Signature<ConvTranspose2dOptions, ConvTranspose2dOrder>(
  "convTranspose2d",
  ["stride", "padding", "outputPadding", "groups", "dilation"],
  convTranspose2dKinds,
);

/**
 * The gradient of a convolution as an operation of its own: x (N, in, H, W) by weight (in, out, kh, kw), plus bias (out,), to
 * (N, out, (H - 1)·stride - 2·padding + dilation·(kh - 1) + outputPadding + 1, …). A convolution of the pixels with zeros between them.
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  ...settings: Settings<ConvTranspose2dOptions, ConvTranspose2dOrder>
): Tensor {
  const options = convTranspose2dArguments.take(settings);
  return transposedConvolution("convTranspose2d", x, weight, bias, options);
}

/** The same with options that were looked at. */
export function transposedConvolution(
  owner: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvTranspose2dOptions,
): Tensor {
  const { stride = 1, padding = 0, outputPadding = 0, groups = 1, dilation = 1 } = options;
  checkTensors(owner, { x, weight, bias }, ["bias"]);
  checkImage(owner, x);
  if (groups !== 1) throw new RangeError(`${owner}: expected groups 1, got ${groups}`);
  if (weight.ndim !== 4 || weight.shape[0] !== x.shape[1]) {
    throw new RangeError(
      `${owner}: expected a weight (in, out, kh, kw) for input ${shapeText(x.shape)}, got ${shapeText(weight.shape)}`,
    );
  }
  const [steps, cut, more, apart] = [stride, padding, outputPadding, dilation].map(pairOf) as [
    Both,
    Both,
    Both,
    Both,
  ];
  if (more.some((n, i) => n >= Math.max(steps[i]!, apart[i]!))) {
    throw new RangeError(
      `${owner}: output padding must be smaller than either stride or dilation, got ${shapeText(more)}, ${shapeText(steps)} and ${shapeText(apart)}`,
    );
  }
  const filter = spreadKernel(weight.flip(2, 3), apart).permute(1, 0, 2, 3);
  const [height, width] = [filter.shape[2]!, filter.shape[3]!];
  const around = [height - 1 - cut[0], width - 1 - cut[1]] as const;
  const wide = spread(x, steps);
  const [top, left] = around;
  const sides = [left, left + more[1], top, top + more[0]];
  const padded = wide.pad(sides.map((n) => Math.max(0, n)));
  const [h, w] = [padded.shape[2]!, padded.shape[3]!];
  // Less than the window's own edge is cut off before: what lies there would only reach what is cut off.
  const begin = (n: number): number => Math.max(0, -n);
  const kept = padded
    .narrow(2, begin(top), h - begin(top) - begin(sides[3]!))
    .narrow(3, begin(left), w - begin(left) - begin(sides[1]!));
  return convolution(owner, kept, filter, bias, {});
}

/** Running statistics of `batchNorm`, and how it uses and changes them. */
export interface BatchNormOptions {
  runningMean: Tensor;
  runningVar: Tensor;
  /** Takes the statistics of the batch, and moves the running ones towards them; else the running ones are taken. */
  training?: boolean;
  /** How far the running statistics move, 0.1 by default. */
  momentum?: number;
  /** Added to the variance, 1e-5. */
  eps?: number;
}

export const batchNormKinds = { momentum: between(0, 1), eps: atLeast(0) };

const batchNormArguments = new Signature<BatchNormOptions>("batchNorm", [], {
  ...batchNormKinds,
  runningMean: tensorKind,
  runningVar: tensorKind,
  training: flag,
});

/** Each channel of x (N, C, H, W) to mean 0 and variance 1, times weight (C,) plus bias (C,). */
export function batchNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: BatchNormOptions,
): Tensor {
  const taken = batchNormArguments.take([options]);
  const { runningMean, runningVar } = taken;
  checkTensors("batchNorm", { x, weight, bias, runningMean, runningVar });
  return normalised("batchNorm", x, weight, bias, taken);
}

/** The same with options that were looked at. */
export function normalised(
  owner: string,
  x: Tensor,
  factor: Tensor | undefined,
  shift: Tensor | undefined,
  { runningMean, runningVar, training = false, momentum = 0.1, eps = 1e-5 }: BatchNormOptions,
): Tensor {
  if (!(x instanceof Tensor)) checkTensors(owner, { x, runningMean, runningVar });
  checkImage(owner, x);
  const channels = [x.shape[1]!];
  const [weight, bias] = [factor ?? ones(channels), shift ?? zeros(channels)];
  const wrong = [weight, bias, runningMean, runningVar].find(
    ({ shape }) => !sameShape(shape, channels),
  );
  if (wrong) {
    throw new RangeError(
      `${owner}: expected tensors of shape ${shapeText(channels)} for input ${shapeText(x.shape)}, got ${shapeText(wrong.shape)}`,
    );
  }
  if (!training)
    return applyOperation(operations.batchNormFixed, [x, weight, bias, runningMean, runningVar], {
      eps,
    });
  if (x.size === channels[0]) {
    throw new RangeError(
      `${owner}: expected more than 1 value per channel when training, got input size ${shapeText(x.shape)}`,
    );
  }
  const onStatistics: OnStatistics = (mean, variance, count) => {
    moveTowards(runningMean, mean, momentum);
    moveTowards(runningVar, k.scale(variance, count / (count - 1)), momentum);
  };
  return applyOperation(operations.batchNorm, [x, weight, bias], { eps, onStatistics });
}

function moveTowards(running: Tensor, seen: Value, momentum: number): void {
  const moved = k.add(k.scale(running.value, 1 - momentum), k.scale(seen, momentum));
  running.handle.replace(moved.retain());
}
