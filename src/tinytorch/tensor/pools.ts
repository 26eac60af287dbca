/** Pools of images (N, C, H, W): the largest or the mean of windows. */
import { flag, pair, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { checkTensors } from "../arguments/tensor-kind.ts";
import { operations } from "../operations/table.ts";
import { fromTypedArray } from "./create.ts";
import { cat } from "./functions.ts";
import { shapeText } from "./shape.ts";
import { applyOperation, Tensor } from "./tensor.ts";
import { type Both, checkImage, checkWindow, type Pair, pairOf } from "./windows.ts";

/** How the windows of a pool move. */
export interface MaxPool2dOptions {
  /** Steps from one window to the next: the window's own size. */
  stride?: Pair;
  /** Rows and columns around the image that no window counts, 0; at most half of the window. */
  padding?: Pair;
  /** Whether a last window may reach beyond the image: false, which leaves out what is left. */
  ceilMode?: boolean;
}

export const maxPool2dKinds = { stride: pair(1), padding: pair(0), ceilMode: flag };

export type MaxPool2dOrder = ["stride", "padding"];

const maxPool2dArguments = new Signature<MaxPool2dOptions, MaxPool2dOrder>(
  "maxPool2d",
  ["stride", "padding"],
  maxPool2dKinds,
);

/** The largest of each window; the stride is the window unless told otherwise. */
export function maxPool2d(
  x: Tensor,
  kernelSize: Pair,
  ...settings: Settings<MaxPool2dOptions, MaxPool2dOrder>
): Tensor {
  checkArgument("maxPool2d", "kernelSize", kernelSize, pair(1));
  return maxPool("maxPool2d", x, kernelSize, maxPool2dArguments.take(settings));
}

/** The same with options that were looked at. */
export function maxPool(owner: string, x: Tensor, size: Pair, options: MaxPool2dOptions): Tensor {
  const { overhang, ...attrs } = poolWindow(owner, x, size, options);
  const [below, right] = overhang;
  if (below === 0 && right === 0) return applyOperation(operations.maxPool2d, [x], attrs);
  const [h, w] = attrs.padding;
  const padded = x.pad([w, w + right, h, h + below], Number.NEGATIVE_INFINITY);
  return applyOperation(operations.maxPool2d, [padded], { ...attrs, padding: [0, 0] });
}

/** How the windows of a mean pool move, and what they count. */
export interface AvgPool2dOptions extends MaxPool2dOptions {
  /** Whether zeros of the padding count as elements of a window: true. */
  countIncludePad?: boolean;
  /** What every window's sum is divided by, in place of its number of elements. */
  divisorOverride?: number;
}

export const avgPool2dKinds = {
  ...maxPool2dKinds,
  countIncludePad: flag,
  divisorOverride: whole(1),
};

export type AvgPool2dOrder = [
  "stride",
  "padding",
  "ceilMode",
  "countIncludePad",
  "divisorOverride",
];

export const avgPool2dOrder: AvgPool2dOrder = [
  "stride",
  "padding",
  "ceilMode",
  "countIncludePad",
  "divisorOverride",
];

const avgPool2dArguments = new Signature<AvgPool2dOptions, AvgPool2dOrder>(
  "avgPool2d",
  avgPool2dOrder,
  avgPool2dKinds,
);

/** The mean of each window, padding included as zeros; the stride is the window unless told otherwise. */
export function avgPool2d(
  x: Tensor,
  kernelSize: Pair,
  ...settings: Settings<AvgPool2dOptions, AvgPool2dOrder>
): Tensor {
  checkArgument("avgPool2d", "kernelSize", kernelSize, pair(1));
  return avgPool("avgPool2d", x, kernelSize, avgPool2dArguments.take(settings));
}

/** The same with options that were looked at. */
export function avgPool(owner: string, x: Tensor, size: Pair, options: AvgPool2dOptions): Tensor {
  const { overhang, padding, ...attrs } = poolWindow(owner, x, size, options);
  const [h, w] = padding;
  const sides = [w, w + overhang[1], h, h + overhang[0]];
  const padded = sides.every((n) => n === 0) ? x : x.pad(sides);
  const means = applyOperation(operations.avgPool2d, [padded], { ...attrs, padding: [0, 0] });
  const factors = countFactors(x, { ...attrs, padding }, overhang, options, means.shape);
  return factors === undefined ? means : means.mul(factors);
}

/** The elements of a window over those that PyTorch divides by; nothing where they are as many everywhere. */
function countFactors(
  x: Tensor,
  { kernelSize, stride, padding }: Omit<PoolWindow, "overhang">,
  overhang: Both,
  { countIncludePad = true, divisorOverride }: AvgPool2dOptions,
  made: readonly number[],
): Tensor | number | undefined {
  const area = kernelSize[0] * kernelSize[1];
  if (divisorOverride !== undefined) return area / divisorOverride;
  const hasPadding = padding.some((n) => n > 0);
  if (overhang.every((n) => n === 0) && (countIncludePad || !hasPadding)) return undefined;
  const [rows, columns] = [0, 1].map((axis) =>
    Array.from({ length: made[axis + 2]! }, (_, i) => {
      const [size, pad] = [x.shape[axis + 2]!, padding[axis]!];
      const start = i * stride[axis]! - pad;
      const end = Math.min(start + kernelSize[axis]!, size + pad);
      return countIncludePad ? end - start : Math.min(end, size) - Math.max(start, 0);
    }),
  ) as [number[], number[]];
  const values = rows.flatMap((row) => columns.map((column) => area / (row * column)));
  return fromTypedArray(Float32Array.from(values), [1, 1, rows.length, columns.length], "float32");
}

/** The mean of every channel's whole image: (N, C, 1, 1). */
export function globalAvgPool2d(x: Tensor): Tensor {
  checkTensors("globalAvgPool2d", { x });
  checkImage("globalAvgPool2d", x);
  return avgPool("globalAvgPool2d", x, [x.shape[2]!, x.shape[3]!], {});
}

/** The mean of windows that cover the image in so many rows and columns, as even as can be: (N, C, height, width). */
export function adaptiveAvgPool2d(x: Tensor, outputSize: Pair): Tensor {
  checkTensors("adaptiveAvgPool2d", { x });
  checkArgument("adaptiveAvgPool2d", "outputSize", outputSize, pair(1));
  checkImage("adaptiveAvgPool2d", x);
  const [height, width] = [x.shape[2]!, x.shape[3]!];
  const [rows, columns] = pairOf(outputSize);
  if (height % rows === 0 && width % columns === 0)
    return avgPool("adaptiveAvgPool2d", x, [height / rows, width / columns], {});
  return meansAlong(meansAlong(x, 2, rows), 3, columns);
}

/** From ⌊i·size/parts⌋ to ⌈(i + 1)·size/parts⌉, as PyTorch has it. */
function meansAlong(x: Tensor, dim: number, parts: number): Tensor {
  const size = x.shape[dim]!;
  return cat(
    Array.from({ length: parts }, (_, i) => {
      const start = Math.floor((i * size) / parts);
      const end = Math.ceil(((i + 1) * size) / parts);
      return x.narrow(dim, start, end - start).mean(dim, true);
    }),
    dim,
  );
}

interface PoolWindow {
  kernelSize: Both;
  stride: Both;
  padding: Both;
  /** Rows and columns that windows reach beyond image and padding. */
  overhang: Both;
}

function poolWindow(
  name: string,
  x: Tensor,
  size: Pair,
  { stride = size, padding = 0, ceilMode = false }: MaxPool2dOptions,
): PoolWindow {
  if (!(x instanceof Tensor)) checkTensors(name, { x });
  checkImage(name, x);
  const kernelSize = pairOf(size);
  const attrs = { kernelSize, stride: pairOf(stride), padding: pairOf(padding) };
  if (attrs.padding.some((n, i) => n > kernelSize[i]! / 2)) {
    throw new RangeError(
      `${name}: pad should be at most half of kernel size, got pad ${shapeText(attrs.padding)} and kernel ${shapeText(kernelSize)}`,
    );
  }
  checkWindow(name, x, kernelSize, attrs.padding);
  const overhang: Both = ceilMode ? [overhangOf(x, 0, attrs), overhangOf(x, 1, attrs)] : [0, 0];
  return { ...attrs, overhang };
}

/** A last window counts only when it begins within the image or the padding before it. */
function overhangOf(
  x: Tensor,
  axis: number,
  { kernelSize, stride, padding }: Omit<PoolWindow, "overhang">,
): number {
  const [size, pad] = [x.shape[axis + 2]!, padding[axis]!];
  const room = size + 2 * pad;
  let last = Math.ceil((room - kernelSize[axis]!) / stride[axis]!);
  if (last * stride[axis]! >= size + pad) last -= 1;
  return Math.max(0, last * stride[axis]! + kernelSize[axis]! - room);
}
