/** Operations on images (N, C, H, W). How they lie in memory is the engine's business: see layout.ts. */
import type { Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import type { OnStatistics } from "../operations/normalizations.ts";
import { operations } from "../operations/table.ts";
import { shapeText } from "./shape.ts";
import { applyOperation, type Tensor } from "./tensor.ts";

/** One number for height and width, or both. */
export type Pair = number | readonly [number, number];

export function pairOf(pair: Pair): readonly [number, number] {
  return typeof pair === "number" ? [pair, pair] : pair;
}

/** How a window moves: one step at a time and without padding by default. */
export interface WindowOptions {
  stride?: Pair;
  /** Rows and columns of zeros on every side. */
  padding?: Pair;
}

/** How a convolution connects channels. */
export interface Conv2dOptions extends WindowOptions {
  /** 1, or as many as there are input channels: then each is filtered by itself ("depthwise"). */
  groups?: number;
}

/** x (N, C, H, W) filtered by weight (out, C / groups, kh, kw), plus bias (out,): (N, out, H', W'). */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  { stride = 1, padding = 0, groups = 1 }: Conv2dOptions = {},
): Tensor {
  checkImage("conv2d", x);
  const channels = x.shape[1]!;
  const [out, perGroup, height, width] = weight.shape;
  if (weight.ndim !== 4 || perGroup! * groups !== channels || out! % groups !== 0) {
    throw new RangeError(
      `conv2d: given groups=${groups} and weight of shape ${shapeText(weight.shape)}, expected input ${shapeText(x.shape)} to have ` +
        `${(perGroup ?? 0) * groups} channels, got ${channels} channels`,
    );
  }
  if (groups !== 1 && groups !== channels) {
    throw new RangeError(
      `conv2d: expected groups 1 or ${channels}, the number of input channels, got ${groups}`,
    );
  }
  const attrs = { stride: pairOf(stride), padding: pairOf(padding) };
  checkWindow("conv2d", x, [height!, width!], attrs);
  const operation = groups === 1 ? operations.conv2d : operations.depthwiseConv2d;
  return applyOperation(operation, bias ? [x, weight, bias] : [x, weight], attrs);
}

/** The largest of each window; the stride is the window unless told otherwise. */
export function maxPool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  const attrs = poolWindow("maxPool2d", x, kernelSize, options);
  return applyOperation(operations.maxPool2d, [x], attrs);
}

/** The mean of each window, padding included as zeros; the stride is the window unless told otherwise. */
export function avgPool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  const { padding, ...attrs } = poolWindow("avgPool2d", x, kernelSize, options);
  const [h, w] = padding;
  const padded = h === 0 && w === 0 ? x : x.pad([w, w, h, h]);
  return applyOperation(operations.avgPool2d, [padded], { ...attrs, padding: [0, 0] });
}

/** The mean of every channel's whole image: (N, C, 1, 1). */
export function globalAvgPool2d(x: Tensor): Tensor {
  checkImage("globalAvgPool2d", x);
  return avgPool2d(x, [x.shape[2]!, x.shape[3]!]);
}

interface PoolWindow {
  kernelSize: readonly [number, number];
  stride: readonly [number, number];
  padding: readonly [number, number];
}

function poolWindow(
  name: string,
  x: Tensor,
  size: Pair,
  { stride = size, padding = 0 }: WindowOptions,
): PoolWindow {
  checkImage(name, x);
  const kernelSize = pairOf(size);
  const attrs = { kernelSize, stride: pairOf(stride), padding: pairOf(padding) };
  if (attrs.padding.some((n, i) => n > kernelSize[i]! / 2)) {
    throw new RangeError(
      `${name}: pad should be at most half of kernel size, got pad ${shapeText(attrs.padding)} and kernel ${shapeText(kernelSize)}`,
    );
  }
  checkWindow(name, x, kernelSize, attrs);
  return attrs;
}

function checkImage(name: string, x: Tensor): void {
  if (x.ndim === 4) return;
  throw new RangeError(
    `${name}: expected images of shape (N, C, H, W), got ${shapeText(x.shape)}; bring them there with .reshape()`,
  );
}

function checkWindow(
  name: string,
  x: Tensor,
  size: readonly [number, number],
  { stride, padding }: Omit<PoolWindow, "kernelSize">,
): void {
  if (stride.some((n) => !(Number.isInteger(n) && n > 0)))
    throw new RangeError(`${name}: stride must be greater than zero, got ${shapeText(stride)}`);
  const room = [x.shape[2]! + 2 * padding[0], x.shape[3]! + 2 * padding[1]];
  if (room.every((n, i) => n >= size[i]!)) return;
  throw new RangeError(
    `${name}: kernel size can't be greater than actual input size: calculated padded input size per channel: ` +
      `(${room.join(" x ")}), kernel size: (${size.join(" x ")})`,
  );
}

/** Running statistics of `batchNorm`, and how it uses and changes them. */
export interface BatchNormOptions {
  runningMean: Tensor;
  runningVar: Tensor;
  /** Takes the statistics of the batch, and moves the running ones towards them; else the running ones are taken. */
  training?: boolean;
  /** How far the running statistics move, 0.1 by default. */
  momentum?: number;
  eps?: number;
}

/** Each channel of x (N, C, H, W) to mean 0 and variance 1, times weight (C,) plus bias (C,). */
export function batchNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { runningMean, runningVar, training = false, momentum = 0.1, eps = 1e-5 }: BatchNormOptions,
): Tensor {
  checkImage("batchNorm", x);
  const channels = [x.shape[1]!];
  const wrong = [weight, bias, runningMean, runningVar].find(
    ({ shape }) => shapeText(shape) !== shapeText(channels),
  );
  if (wrong) {
    throw new RangeError(
      `batchNorm: expected tensors of shape ${shapeText(channels)} for input ${shapeText(x.shape)}, got ${shapeText(wrong.shape)}`,
    );
  }
  if (!training)
    return applyOperation(operations.batchNormFixed, [x, weight, bias, runningMean, runningVar], {
      eps,
    });
  if (x.size === channels[0]) {
    throw new RangeError(
      `batchNorm: expected more than 1 value per channel when training, got input size ${shapeText(x.shape)}`,
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
